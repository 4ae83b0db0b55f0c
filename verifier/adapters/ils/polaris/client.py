"""Sign PAPI requests, sign in the staff user, and turn PAPI error codes into lookup failures."""

import hmac
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar, cast
from urllib.parse import quote

from verifier.adapters.http.json_body import Shape, validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, segment
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.http_connector import (
    HttpConnector,
    Meaning,
    TokenSession,
    require_success,
    server_words,
    unusable,
)
from verifier.adapters.ils.polaris.record import PapiAnswer, StaffAnswer, moment
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.domain.model.lookup import LookupFailure

# PAPI's signature over each request (PAPI reference, "PAPI Web Service Authorization").


def signature(key: str, text: str, algorithm: str) -> str:
    """Compute the HMAC of *text*, in base64."""
    return b64encode(hmac.digest(key.encode(), text.encode(), algorithm)).decode()


def signed(settings: PolarisSettings, method: str, url: str, secret: str = "") -> dict[str, str]:
    """Build the headers that sign a request to *url*, which must be exactly the URL that is sent.

    *secret* is the staff user's, for requests that need more than the access ID.
    """
    date = formatdate(usegmt=True)
    text = f"{method}{url}{date}{secret}"
    proof = signature(settings.access_key, text, settings.hash_algorithm)
    return {"PolarisDate": date, "Authorization": f"PWS {settings.access_id}:{proof}"}


# What Polaris's errors mean for a lookup (PAPI reference, "PAPI Error Codes").
#
# Polaris sends most of them with HTTP 200 and a negative error number.

SIGN_IN = "AuthenticateStaffUser"
_NO_PATRON = -3000
_OUTAGES = (-5, -9)  # of Polaris's database
_CLOCKS_MINUTES = 30  # PAPI accepts dates that differ by this much from its own
_CODES: dict[int, Meaning] = {
    -4000: Meaning(
        LookupFailure.NOT_CONFIGURED,
        "Polaris does not know the application id. Check application of the connection",
    ),
    -5000: Meaning(
        LookupFailure.NOT_CONFIGURED,
        "Polaris does not know the organization. Check organization of the connection",
    ),
    -6: Meaning(
        LookupFailure.PROTOCOL_ERROR,
        "Polaris does not take a part of the question. Check language, application and "
        "organization of the connection",
    ),
    **dict.fromkeys(
        (-3621, -3637),
        Meaning(
            LookupFailure.FORBIDDEN,
            "The patron's record is secured, and the staff user may not see secured records",
        ),
    ),
    **dict.fromkeys(
        (-8001, -8002, -8003, -8004),
        Meaning(
            LookupFailure.FORBIDDEN,
            "Polaris does not let the staff user ask. Check staff_domain and staff_username "
            "of the connection, and that user's permissions in Polaris",
        ),
    ),
}
_STATUSES: dict[int, Meaning | str] = {
    HTTPStatus.UNAUTHORIZED: Meaning(  # the sign-in was taken, with the same signature
        LookupFailure.FORBIDDEN,
        "Polaris refused {method} (HTTP 401): probably the access id has no permission for it, "
        "since the staff sign-in was taken; or else the signature over this address is not right "
        "(check access_key, and whether url is the address that Polaris knows itself by).{clocks}",
    ),
    HTTPStatus.FORBIDDEN: "Polaris forbids {method} (HTTP 403). It takes staff sign-ins over TLS "
    "only: url of the connection must begin with https://.",
}
_AT_SIGN_IN: dict[int, Meaning | str] = {
    **_STATUSES,
    HTTPStatus.UNAUTHORIZED: "Polaris refused the staff sign-in (HTTP 401): either the signature "
    "is not right (check access_id, access_key, hash_algorithm, and whether url is the address "
    "that Polaris knows itself by), or the access id has no permission for "
    "AuthenticateStaffUser.{clocks}",
}


def require_taken(answer: JsonAnswer, method: str) -> JsonAnswer:
    """Return *answer*. Raises ``LookupAborted`` for an HTTP error status."""
    meanings = _AT_SIGN_IN if method == SIGN_IN else _STATUSES
    require_success(answer.status, meanings, method=method, clocks=_clocks(answer))
    return answer


def _clocks(answer: JsonAnswer) -> str:
    """Report the difference between the clocks if it is too large; else return an empty text."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        apart = abs((datetime.now(UTC) - theirs).total_seconds()) / 60
    except (ValueError, TypeError, OverflowError):
        return ""
    if apart <= _CLOCKS_MINUTES:
        return ""
    return (
        f" The clock of this machine and that of Polaris are {apart:.0f} minutes apart; Polaris "
        f"takes {_CLOCKS_MINUTES} at most."
    )


def says_no_patron(answer: PapiAnswer) -> bool:
    """Whether Polaris reports that there is no such patron.

    The number decides: the text depends on the language of the connection and on the version.
    """
    return answer.code == _NO_PATRON


def require_no_error(
    answer: PapiAnswer, method: str, *, asked: str = "", secrets: Sequence[str] = ()
) -> None:
    """Raise ``LookupAborted`` for a negative error number, with Polaris's own message cleaned."""
    if answer.code in _CODES:
        failure, message = _CODES[answer.code]
        raise LookupAborted(failure, f"{message} (error {answer.code}).")
    if answer.code < 0:
        words = server_words(answer.words or "", asked, secrets, before=": ") or "."
        message = f"Polaris answered {method} with its error {answer.code}{words}"
        raise LookupAborted(LookupFailure.SERVER_ERROR, message)


_LASTS_SECONDS = 24 * 3600.0  # by the reference; Polaris's date counts if it is earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffToken(Token):
    """A staff user's token for headers and URLs, and the secret that signs requests."""

    secret: str = field(repr=False)
    given: float  # by the machine's monotonic clock


def require_staff(settings: PolarisSettings) -> None:
    """Raise ``LookupAborted`` if the connection has no staff user."""
    if settings.staff_password is None:
        message = (
            "Polaris tells of a patron only by the patron's own password or to a staff user. Set "
            "staff_domain, staff_username and staff_password of the connection."
        )
        raise LookupAborted(LookupFailure.NOT_CONFIGURED, message)


def sign_in(client: JsonClient, settings: PolarisSettings) -> StaffToken:
    """Request a token for the staff user. Raises ``LookupAborted``."""
    require_staff(settings)
    path = f"/protected{settings.place}/authenticator/staff"
    content = {
        "Domain": settings.staff_domain,
        "Username": settings.staff_username,
        "Password": settings.staff_password,
    }
    headers = signed(settings, "POST", f"{client.server.base}{path}")
    answer = require_taken(client.post_json(path, content, headers=headers), SIGN_IN)
    given = validate_json(StaffAnswer, answer.json(), what="a staff sign-in")
    if given.code in _OUTAGES:
        message = f"Polaris cannot reach its own database (error {given.code})."
        raise LookupAborted(LookupFailure.SERVER_ERROR, message)
    if given.code < 0:
        message = (
            "Polaris did not accept the staff user. Check staff_domain, staff_username and "
            "staff_password of the connection; three failures within five minutes lock the user "
            f"for a while (error {given.code})."
        )
        raise LookupAborted(LookupFailure.AUTH_ERROR, message)
    if not given.token or not given.secret:
        raise unusable("Polaris accepted the staff user and gave no token.")
    now, ends, lasts = time.monotonic(), moment(given.expires), _LASTS_SECONDS
    if ends is not None and ends.tzinfo is not None and ends > datetime.now(UTC):
        # a date without a time zone, or in the past, is ignored
        lasts = min((ends - datetime.now(UTC)).total_seconds(), lasts)
    return StaffToken(value=given.token, secret=given.secret, given=now, ends=now + lasts)


S = TypeVar("S", bound=Shape)


class PolarisSession(TokenSession[PolarisSettings]):
    """The requests of one lookup of the value *asked*.

    A token that may have expired is renewed once.
    """

    def __init__(self, connector: HttpConnector[PolarisSettings], asked: str) -> None:
        super().__init__(connector, asked)
        self._began = time.monotonic()
        self._token_was_taken = False

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether the token may have expired. Not if it was issued or accepted in this lookup."""
        token = cast("StaffToken", self.last_token)
        kept_from_before = token.given < self._began and not self._token_was_taken
        return super().is_refused(answer) and kept_from_before

    def of_patron(self, method: str, barcode: str, part: str, shape: type[S]) -> S | None:
        """Call a public method about one patron, as the staff user; None if no such patron.

        Raises ``LookupAborted`` for every error.
        """
        path = f"/public{self.settings.place}/patron/{barcode_segment(barcode)}/{part}"

        def request(token: StaffToken) -> JsonAnswer:
            return self._get(path, token.secret, **{"X-PAPI-AccessToken": token.value})

        return self._read(method, self._as_staff(method, request), shape, barcode)

    def search(self, point: str, value: str, most: int, shape: type[S]) -> S:
        """Search patrons by one access point. *value* may contain only letters and digits.

        So it has no wildcards or operators of the query language, and needs no encoding, which
        could break the signature.
        """
        question = f"q={point}={value}&patronsperpage={most}"

        def request(token: StaffToken) -> JsonAnswer:
            place = f"/protected{self.settings.place}/{quote(token.value, safe='')}"
            return self._get(f"{place}/search/patrons/Boolean?{question}", token.secret)

        found = self._read("PatronSearch", self._as_staff("PatronSearch", request), shape)
        if found is None:
            message = "Polaris answered a search as if it had been asked for one patron's record."
            raise unusable(message)
        return found

    def of_system(self, method: str, part: str, shape: type[S]) -> S | None:
        """Call a public method that needs no staff user."""
        answer = self._get(f"/public{self.settings.place}/{part}")
        return self._read(method, require_taken(answer, method), shape)

    def _as_staff(self, method: str, request: Callable[[StaffToken], JsonAnswer]) -> JsonAnswer:
        answer = self.send(lambda token: request(cast("StaffToken", token)))
        require_taken(answer, method)
        self._token_was_taken = True
        return answer

    def _get(self, path: str, secret: str = "", **more: str) -> JsonAnswer:
        """Send one GET request, signed with *secret*. *more* are further headers."""
        proof = signed(self.settings, "GET", f"{self.client.server.base}{path}", secret)
        return self.client.ask("GET", path, headers={**more, **proof})

    def _read(
        self, method: str, answer: JsonAnswer, shape: type[S], barcode: str = ""
    ) -> S | None:
        content = answer.json()
        papi = validate_json(PapiAnswer, content, what="an answer of Polaris")
        if says_no_patron(papi):
            return None
        secrets = [self.settings.access_key, self.settings.staff_password or "", barcode]
        if isinstance(self.last_token, StaffToken):
            secrets += [self.last_token.value, self.last_token.secret]
        require_no_error(papi, method, asked=self.asked, secrets=secrets)
        return validate_json(shape, content, what=f"the answer to {method}")


def barcode_segment(barcode: str) -> str:
    """Encode a barcode for the URL. Raises ``LookupAborted`` if Polaris cannot read it.

    Polaris's reference says that a barcode with a plus sign never works, however it is
    encoded.
    """
    if "+" in barcode:
        raise unusable(
            "The identifier cannot be asked for: it holds a plus sign, which Polaris takes for a "
            "blank."
        )
    return segment(barcode)
