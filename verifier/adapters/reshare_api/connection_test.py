"""Test the connection to ReShare: reachable, secure, signed in, and each permission.

No patron is looked up. The permission for ReShare's own decision is not tested, because
that request leaves traces.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import (
    CAN_CREATE_PERMISSION,
    DIRECTORY_PERMISSION,
    PROFILES_PERMISSION,
    REQUESTS_PERMISSION,
    SYMBOLS_PERMISSION,
    LiveReshare,
    section_permissions,
)
from verifier.adapters.reshare_api.live_settings import REQUIRED_SECTIONS
from verifier.domain.model.connection_test import (
    ConnectionTest,
    Stage,
    StageOutcome,
    StageResult,
    fails_at,
)
from verifier.domain.model.finding import Station
from verifier.domain.model.lookup import NOBODY_ANSWERS, LookupFailure
from verifier.domain.model.site import RESHARE_OKAPI, ReshareAccess

_PASSED = {
    Stage.CONFIGURED: "Its settings are complete.",
    Stage.REACHABLE: "It can be reached.",
    Stage.ANSWERS: "It answers as ReShare's gateway does.",
    Stage.SIGNED_IN: "It accepted our credentials.",
}
_NOT_TESTED = f"{CAN_CREATE_PERMISSION} is not tested: that question leaves traces."


class _Part(NamedTuple):
    """One part to read: its name, permission, reader, and whether reports need it."""

    what: str
    permission: str
    read: Callable[[], object]
    needed: bool = True


def try_reshare(live: LiveReshare, access: ReshareAccess) -> ConnectionTest:
    """Sign in, then read each part. Never raises for ReShare's answer."""
    began = time.monotonic()
    refused = live.sign_in()
    if refused is None:
        stage, message = _read(live)
    else:
        stage, message = fails_at(refused.failure, signed_in=False), refused.message
        # A gateway's refusal of the sign-in is not about the account's permissions.
        stage = Stage.SIGNED_IN if stage is Stage.PERMITTED else stage
    return ConnectionTest(
        connection="ReShare",
        connector="okapi",
        role=None,
        station=Station.RESHARE,
        stages=tuple(_stages(access, stage, message)),
        encrypted=access.encrypted,
        on_this_machine=access.on_this_machine,
        test_patron_named=True,  # none is needed
        milliseconds=round((time.monotonic() - began) * 1000),
    )


def _read(live: LiveReshare) -> tuple[Stage | None, str]:
    """Read each part, and continue if a permission is missing.

    Returns the stage that failed, or None if none did, and a message.
    """
    sections = (
        _Part(f"settings {name}", section_permissions(name), partial(live.section, name))
        for name in REQUIRED_SECTIONS
    )
    missing: list[_Part] = []
    for part in (
        *sections,
        _Part("patron profiles", PROFILES_PERMISSION, live.profiles),
        _Part("tenant symbols", SYMBOLS_PERMISSION, live.symbols, needed=False),
        _Part("pickup locations", DIRECTORY_PERMISSION, live.pickup_locations, needed=False),
        _Part("patron requests", REQUESTS_PERMISSION, live.require_requests, needed=False),
    ):
        try:
            part.read()
        except LookupAborted as stopped:
            failure = stopped.outcome.failure
            ends_it = part.needed or failure in NOBODY_ANSWERS
            if failure is not LookupFailure.FORBIDDEN and ends_it:
                message = f"{part.what}: {stopped.outcome.message}"
                return fails_at(failure, signed_in=True), message
            missing.append(part)
    if not missing:
        return None, f"It may read everything that is asked for. {_NOT_TESTED}"
    # list what each part requires, whatever ReShare answered
    listed = "; ".join(f"{part.what} ({part.permission})" for part in missing)
    if any(part.needed for part in missing):
        return Stage.PERMITTED, f"The account of {RESHARE_OKAPI} may not read {listed}."
    return None, f"Reports need no more. It may not read {listed}. {_NOT_TESTED}"


def _stages(access: ReshareAccess, ended: Stage | None, message: str) -> Iterator[StageResult]:
    passed = {**_PASSED, Stage.PERMITTED: message}
    if access.encrypted:
        passed[Stage.SECURE] = "Its certificate is accepted."
    outcome = StageOutcome.PASSED
    for stage in Stage:
        if stage is ended:
            yield StageResult(stage=stage, outcome=StageOutcome.FAILED, message=message)
            outcome = StageOutcome.NOT_REACHED
        elif outcome is StageOutcome.NOT_REACHED:
            because = "A stage before this one failed."
            yield StageResult(stage=stage, outcome=outcome, message=because)
        elif stage in passed:
            yield StageResult(stage=stage, outcome=outcome, message=passed[stage])
        else:
            why = "Nobody is looked up."
            if stage is Stage.SECURE:
                why = "The connection is not encrypted, so there is no certificate to check."
            yield StageResult(stage=stage, outcome=StageOutcome.NOT_TESTED, message=why)
