"""Signing in as the staff user in whose name patrons are read (AuthenticateStaffUser)."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from verifier.ils.polaris.dates import moment
from verifier.ils.polaris.errors import forbidden, refused_signature
from verifier.ils.polaris.options import PolarisOptions, StaffUser
from verifier.ils.polaris.shapes import StaffAnswer
from verifier.ils.polaris.signature import Signer
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token

METHOD = "AuthenticateStaffUser"
_LASTS_SECONDS = 24 * 3600.0  # as the reference says; Polaris's own date wins where it is earlier
_OUTAGES = (-5, -9)  # of Polaris's database
_NO_STAFF = (
    "Polaris tells of a patron only by the patron's own password or to a staff user. Set "
    "staff_domain, staff_username and staff_password of the connection."
)
_NOT_TAKEN = (
    "Polaris did not accept the staff user. Check staff_domain, staff_username and "
    "staff_password of the connection; three failures within five minutes lock the user for a "
    "while"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffToken(Token):
    """A token for headers and addresses, and the secret that questions are signed with."""

    secret: str = field(repr=False)
    given: float  # by the machine's monotonic clock


def require_staff(options: PolarisOptions) -> StaffUser:
    """Give the staff user. Raises ``LookupStopped`` where the connection has none."""
    if options.staff is None:
        raise LookupStopped(LookupFailure.NOT_CONFIGURED, _NO_STAFF)
    return options.staff


def sign_in(conversation: Conversation, *, options: PolarisOptions, signer: Signer) -> StaffToken:
    """Ask for a token. Raises ``LookupStopped``."""
    staff = require_staff(options)
    path = f"/protected{options.place}/authenticator/staff"
    answer = conversation.ask(
        "POST",
        path,
        headers={
            "Content-Type": "application/json",
            **signer.headers("POST", f"{options.base}{path}"),
        },
        body=json.dumps(
            {"Domain": staff.domain, "Username": staff.username, "Password": staff.password}
        ).encode(),
    )
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise refused_signature(answer)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise forbidden(METHOD)
    answer.require_success()
    given = shaped(StaffAnswer, answer.json(), what="a staff sign-in")
    if given.code in _OUTAGES:
        said = f"Polaris cannot reach its own database (error {given.code})."
        raise LookupStopped(LookupFailure.SERVER_ERROR, said)
    if given.code < 0:
        raise LookupStopped(LookupFailure.AUTH_ERROR, f"{_NOT_TAKEN} (error {given.code}).")
    if not given.token or not given.secret:
        said = "Polaris accepted the staff user and gave no token."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    now = time.monotonic()
    return StaffToken(
        value=given.token, secret=given.secret, given=now, ends=now + _lasts(given.expires)
    )


def _lasts(expires: str | None) -> float:
    """Say for how many seconds; a date without a zone, or gone by, is not believed."""
    at = moment(expires)
    if at is None or at.tzinfo is None:
        return _LASTS_SECONDS
    left = (at - datetime.now(UTC)).total_seconds()
    return min(left, _LASTS_SECONDS) if left > 0 else _LASTS_SECONDS
