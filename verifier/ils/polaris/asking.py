"""One look-up's questions to Polaris, under one deadline and with one staff token."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar, cast
from urllib.parse import quote

from verifier.ils.polaris.errors import (
    forbidden,
    refused_method,
    require_success,
    says_no_patron,
)
from verifier.ils.polaris.options import PolarisOptions
from verifier.ils.polaris.shapes import PapiAnswer
from verifier.ils.polaris.signature import Signer
from verifier.ils.polaris.staff import StaffToken, require_staff
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer, segment
from verifier.rest.json_body import Shape, shaped
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import TokenKeeper

S = TypeVar("S", bound=Shape)
_PLUS = (
    "The identifier cannot be asked for: it holds a plus sign, which Polaris takes for a blank."
)
_NO_SEARCH = "Polaris answered a search as if it had been asked for one patron's record."


class NoSuchPatron(Exception):  # noqa: N818 - named as the sentence reads
    """Polaris said explicitly that it knows no such patron."""


class PolarisAsking:
    """Puts questions about the value *asked*. A token is renewed once where it may be over."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        options: PolarisOptions,
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

        Raises ``NoSuchPatron``, and ``LookupStopped`` for everything that is no answer.
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
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _NO_SEARCH) from None

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
        signed = self._signer.headers("GET", f"{self._options.base}{path}", secret)
        return self._conversation.ask("GET", path, headers={**headers, **signed})

    def _read(self, method: str, answer: JsonAnswer, shape: type[S], barcode: str = "") -> S:
        content = answer.json()
        papi = shaped(PapiAnswer, content, what="an answer of Polaris")
        if says_no_patron(papi):
            raise NoSuchPatron
        secrets = [self._options.access_key, require_staff(self._options).password, barcode]
        if self._token is not None:
            secrets += [self._token.value, self._token.secret]
        require_success(papi, method, asked=self._asked, secrets=secrets)
        return shaped(shape, content, what=f"the answer to {method}")


def barcode_segment(barcode: str) -> str:
    """Encode a barcode for the address. Raises ``LookupStopped`` for what Polaris cannot take.

    The reference says that a barcode with a plus sign does not work, however it is encoded.
    """
    if "+" in barcode:
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _PLUS)
    return segment(barcode)


def _required(answer: JsonAnswer, method: str) -> JsonAnswer:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise refused_method(answer, method)
    if answer.status == HTTPStatus.FORBIDDEN:
        raise forbidden(method)
    return answer.require_success()
