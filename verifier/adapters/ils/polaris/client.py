"""Sign PAPI requests, sign in the staff user, and turn PAPI error codes into lookup failures."""

from __future__ import annotations

import hmac
import json
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
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, TokenKeeper, segment
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.polaris.record import PapiAnswer, StaffAnswer, moment
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.adapters.ils.server_messages import clean_message
from verifier.domain.model.lookup import LookupFailure

# PAPI's signature over each question (PAPI reference, "PAPI Web Service Authorization").


def signature(key: str, text: str, algorithm: str) -> str:
    """Compute the keyed hash of *text*, in base64."""
    return b64encode(hmac.digest(key.encode(), text.encode(), algorithm)).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs with one access key."""

    access_id: str
    access_key: str = field(repr=False)
    algorithm: str

    def headers(self, method: str, url: str, secret: str = "") -> dict[str, str]:
        """Make the headers that prove a question to *url*, which is the one sent exactly.

        *secret* is the staff user's, for whatever needs more than the access id.
        """
        date = formatdate(usegmt=True)
        signed = signature(self.access_key, f"{method}{url}{date}{secret}", self.algorithm)
        return {"PolarisDate": date, "Authorization": f"PWS {self.access_id}:{signed}"}


# What Polaris's errors mean for a look-up (PAPI reference, "PAPI Error Codes").
#
# Polaris says most of them with HTTP 200 and a negative number.

NO_PATRON = -3000
_NO_PATRON_WORDS = ("error retrieving patron id", "patron does not exist")
_CLOCKS_MINUTES = 30  # PAPI takes a date that far from its own

_MESSAGES = {
    -4000: (
        LookupFailure.NOT_CONFIGURED,
        "Polaris does not know the application id. Check application of the connection.",
    ),
    -5000: (
        LookupFailure.NOT_CONFIGURED,
        "Polaris does not know the organization. Check organization of the connection.",
    ),
    -6: (
        LookupFailure.PROTOCOL_ERROR,
        (
            "Polaris does not take a part of the question. Check language, application and "
            "organization of the connection."
        ),
    ),
    **dict.fromkeys(
        (-3621, -3637),
        (
            LookupFailure.FORBIDDEN,
            "The patron's record is secured, and the staff user may not see secured records.",
        ),
    ),
    **dict.fromkeys(
        (-8001, -8002, -8003, -8004),
        (
            LookupFailure.FORBIDDEN,
            (
                "Polaris does not let the staff user ask. Check staff_domain and staff_username "
                "of the connection, and that user's permissions in Polaris."
            ),
        ),
    ),
}


def says_no_patron(answer: PapiAnswer) -> bool:
    """Whether Polaris says that there is no such patron: by its number and by its words."""
    words = (answer.words or "").strip().rstrip(".").casefold()
    return answer.code == NO_PATRON and words in _NO_PATRON_WORDS


def require_success(
    answer: PapiAnswer, method: str, *, asked: str = "", secrets: Sequence[str] = ()
) -> None:
    """Raise ``LookupAborted`` for a negative number, with Polaris's own words made speakable."""
    if answer.code >= 0:
        return
    if answer.code in _MESSAGES:
        failure, message = _MESSAGES[answer.code]
        raise LookupAborted(failure, f"{message.removesuffix('.')} (error {answer.code}).")
    words = clean_message(answer.words or "", asked, secrets).rstrip(".")
    message = f"Polaris answered {method} with its error {answer.code}"
    raise LookupAborted(
        LookupFailure.SERVER_ERROR, f"{message}: {words}." if words else f"{message}."
    )


def refused_signature(answer: JsonAnswer) -> LookupAborted:
    """Explain an HTTP 401 before Polaris has taken any question of ours."""
    message = (
        "Polaris refused the staff sign-in (HTTP 401): either the signature is not right (check "
        "access_id, access_key, hash_algorithm, and whether url is the address that Polaris "
        "knows itself by), or the access id has no permission for AuthenticateStaffUser."
    )
    return LookupAborted(LookupFailure.AUTH_ERROR, message + _clocks(answer))


def refused_method(answer: JsonAnswer, method: str) -> LookupAborted:
    """Explain an HTTP 401 after Polaris has taken another question with the same signature."""
    message = (
        f"Polaris refused {method} (HTTP 401): probably the access id has no permission for it, "
        "since the staff sign-in was taken; or else the signature over this address is not "
        "right (check access_key, and whether url is the address that Polaris knows itself by)."
    )
    return LookupAborted(LookupFailure.FORBIDDEN, message + _clocks(answer))


def forbidden(method: str) -> LookupAborted:
    """Explain an HTTP 403: protected methods are taken over TLS alone."""
    message = (
        f"Polaris forbids {method} (HTTP 403). It takes staff sign-ins over TLS only: url of the "
        "connection must begin with https://."
    )
    return LookupAborted(LookupFailure.FORBIDDEN, message)


def _clocks(answer: JsonAnswer) -> str:
    """Say how far the two clocks are apart, where Polaris tells its time."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        apart = abs((datetime.now(UTC) - theirs).total_seconds()) / 60
    except (ValueError, TypeError, OverflowError):
        apart = 0.0
    if apart <= _CLOCKS_MINUTES:
        return ""
    return (
        f" The clock of this machine and that of Polaris are {apart:.0f} minutes apart; Polaris "
        f"takes {_CLOCKS_MINUTES} at most."
    )


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


def require_staff(options: PolarisSettings) -> None:
    """Raise ``LookupAborted`` where the connection has no staff user."""
    if options.staff_password is None:
        raise LookupAborted(LookupFailure.NOT_CONFIGURED, _NO_STAFF)


def sign_in(conversation: JsonClient, *, options: PolarisSettings, signer: Signer) -> StaffToken:
    """Ask for a token. Raises ``LookupAborted``."""
    require_staff(options)
    path = f"/protected{options.place}/authenticator/staff"
    answer = conversation.ask(
        "POST",
        path,
        headers={
            "Content-Type": "application/json",
            **signer.headers("POST", f"{conversation.server.base}{path}"),
        },
        body=json.dumps(
            {
                "Domain": options.staff_domain,
                "Username": options.staff_username,
                "Password": options.staff_password,
            }
        ).encode(),
    )
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise refused_signature(answer)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise forbidden(METHOD)
    answer.require_success()
    given = validate_json(StaffAnswer, answer.json(), what="a staff sign-in")
    if given.code in _OUTAGES:
        message = f"Polaris cannot reach its own database (error {given.code})."
        raise LookupAborted(LookupFailure.SERVER_ERROR, message)
    if given.code < 0:
        raise LookupAborted(LookupFailure.AUTH_ERROR, f"{_NOT_TAKEN} (error {given.code}).")
    if not given.token or not given.secret:
        message = "Polaris accepted the staff user and gave no token."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
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


S = TypeVar("S", bound=Shape)
_PLUS = (
    "The identifier cannot be asked for: it holds a plus sign, which Polaris takes for a blank."
)
_NO_SEARCH = "Polaris answered a search as if it had been asked for one patron's record."


class NoSuchPatron(Exception):  # noqa: N818 - named as the sentence reads
    """Polaris said explicitly that it knows no such patron."""


class PolarisSession:
    """Puts questions about the value *asked*. A token is renewed once where it may be over."""

    def __init__(
        self,
        conversation: JsonClient,
        *,
        options: PolarisSettings,
        signer: Signer,
        keeper: TokenKeeper,
        asked: str,
    ) -> None:
        self._conversation = conversation
        self._options = options
        self._signer = signer
        self._keeper = keeper
        self._asked = asked
        self._began = time.monotonic()
        self._token_was_taken = False
        self._token: StaffToken | None = None

    @property
    def seconds_left(self) -> float:
        """What is left of the look-up's time."""
        return self._conversation.seconds_left

    def of_patron(self, method: str, barcode: str, part: str, shape: type[S]) -> S:
        """Ask a public method about one patron, as the staff user.

        Raises ``NoSuchPatron``, and ``LookupAborted`` for everything that is no answer.
        """
        path = f"/public{self._options.place}/patron/{barcode_segment(barcode)}/{part}"

        def send(token: StaffToken) -> JsonAnswer:
            return self._get(path, {"X-PAPI-AccessToken": token.value}, token.secret)

        return self._read(method, self._as_staff(method, send), shape, barcode)

    def search(self, point: str, value: str, most: int, shape: type[S]) -> S:
        """Search patrons by one access point. *value* is letters and digits alone.

        Nothing in it can then be a wildcard or an operator of the query language, and nothing
        has to be encoded, which may break the signature.
        """
        question = f"q={point}={value}&patronsperpage={most}"

        def send(token: StaffToken) -> JsonAnswer:
            place = f"/protected{self._options.place}/{quote(token.value, safe='')}"
            return self._get(f"{place}/search/patrons/Boolean?{question}", {}, token.secret)

        answer = self._as_staff("PatronSearch", send)
        try:
            return self._read("PatronSearch", answer, shape)
        except NoSuchPatron:
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _NO_SEARCH) from None

    def of_system(self, method: str, part: str, shape: type[S]) -> S:
        """Ask a public method that needs no staff user."""
        answer = self._get(f"/public{self._options.place}/{part}", {}, "")
        return self._read(method, _required(answer, method), shape)

    def _as_staff(self, method: str, send: Callable[[StaffToken], JsonAnswer]) -> JsonAnswer:
        """Send with the token. A 401 may mean that it is over; one given just now is not."""
        token = self._staff_token()
        answer = send(token)
        kept_from_before = token.given < self._began and not self._token_was_taken
        if answer.status == HTTPStatus.UNAUTHORIZED and kept_from_before:
            self._keeper.forget(token)
            answer = send(self._staff_token())
        answer = _required(answer, method)
        self._token_was_taken = True
        return answer

    def _staff_token(self) -> StaffToken:
        self._token = cast("StaffToken", self._keeper.token(self._conversation))
        return self._token

    def _get(self, path: str, headers: dict[str, str], secret: str) -> JsonAnswer:
        signed = self._signer.headers("GET", f"{self._conversation.server.base}{path}", secret)
        return self._conversation.ask("GET", path, headers={**headers, **signed})

    def _read(self, method: str, answer: JsonAnswer, shape: type[S], barcode: str = "") -> S:
        content = answer.json()
        papi = validate_json(PapiAnswer, content, what="an answer of Polaris")
        if says_no_patron(papi):
            raise NoSuchPatron
        secrets = [self._options.access_key, self._options.staff_password or "", barcode]
        if self._token is not None:
            secrets += [self._token.value, self._token.secret]
        require_success(papi, method, asked=self._asked, secrets=secrets)
        return validate_json(shape, content, what=f"the answer to {method}")


def barcode_segment(barcode: str) -> str:
    """Encode a barcode for the address. Raises ``LookupAborted`` for what Polaris cannot take.

    The reference says that a barcode with a plus sign does not work, however it is encoded.
    """
    if "+" in barcode:
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _PLUS)
    return segment(barcode)


def _required(answer: JsonAnswer, method: str) -> JsonAnswer:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise refused_method(answer, method)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise forbidden(method)
    return answer.require_success()
