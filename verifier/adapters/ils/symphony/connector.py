"""Look up a Symphony patron in each index separately.

A hit counts as a match only if one of its identifiers equals the value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar

from verifier.adapters.http.json_body import Shape, validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, segment
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.http_connector import (
    HttpConnector,
    Meaning,
    TokenSession,
    content_of,
    refusal,
    server_words,
    unusable,
)
from verifier.adapters.ils.record_parts import found_or_ambiguous, leaving_gap, same
from verifier.adapters.ils.symphony.record import (
    ALTERNATE_ID,
    BARCODE,
    EXTENDED,
    Further,
    FurtherIds,
    Login,
    Messages,
    Patron,
    SearchResult,
    StatusInfo,
    patron_record,
)
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.lookup import (
    CouldNotLook,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord

S = TypeVar("S", bound=Shape)

_TOKEN = re.compile(r"[\x21-\x7e]{1,4000}")  # nothing that could end a header
_MEANINGS: dict[int, Meaning | str] = {
    HTTPStatus.UNAUTHORIZED: "Symphony does not accept the session (HTTP 401). Check client_id, "
    "and whether the staff login may use these web services.",
    HTTPStatus.FORBIDDEN: "The staff login has no access to {what} (HTTP 403). Give it that "
    "access in Symphony, and check client_id.",
    HTTPStatus.NOT_FOUND: "Symphony does not offer {what} at this address (HTTP 404). Check the "
    "url of the connection.",
    HTTPStatus.BAD_REQUEST: "Symphony does not take the question to {what} (HTTP 400). Check "
    "{setting}.",
}


def require_success(
    answer: JsonAnswer, *, what: str, setting: str, asked: str, secrets: Sequence[str]
) -> None:
    """Raise ``LookupAborted`` for an error, whatever its HTTP status."""
    words = error_messages(answer, asked, secrets)
    refused = refusal(answer.status, _MEANINGS, what=what, setting=setting)
    if refused is not None:
        raise LookupAborted(refused.outcome.failure, f"{refused.outcome.message}{words}")
    if words:
        raise unusable(f"Symphony answers the question to {what} with an error.{words}")


def error_messages(answer: JsonAnswer, asked: str, secrets: Sequence[str]) -> str:
    """Return the error's own messages, cleaned, as a final sentence; empty if it is no error."""
    content = content_of(answer)
    if not isinstance(content, dict) or not content.get("messageList"):
        return ""
    try:
        messages = validate_json(Messages, content, what="an error of Symphony").message_list
    except LookupAborted:
        messages = ()
    parts = (": ".join(filter(None, (message.code, message.message))) for message in messages)
    words = "; ".join(filter(None, parts))
    return server_words(words, asked, secrets, before=" It says: ") or " It gives no reason."


def _client_headers(settings: SymphonySettings) -> dict[str, str]:
    return {"SD-Originating-App-ID": settings.app_id, "x-sirs-clientID": settings.client_id}


class SymphonySession(TokenSession[SymphonySettings]):
    """The requests of one lookup. An expired session is renewed once.

    If no session can be opened, ``lost`` holds the error, and no further request is sent.
    """

    lost: LookupAborted | None = None

    def headers(self, token: Token) -> Mapping[str, str]:
        """Return the headers with the client's ID and the session token."""
        return {**_client_headers(self.settings), "x-sirs-sessionToken": token.value}

    def token(self) -> Token:
        """Return a usable session token. After one failure it raises the same error again."""
        if self.lost is not None:
            raise self.lost
        try:
            return super().token()
        except LookupAborted as aborted:
            self.lost = aborted
            raise

    def ask(
        self,
        shape: type[S],
        path: str,
        query: Sequence[tuple[str, str]] = (),
        *,
        what: str,
        setting: str,
        key: str = "",
        called: str = "an answer for {what}",
    ) -> S:
        """Send one request and read the answer. If *key* is given, it ends the path.

        *what* and *setting* are for error messages: what was requested, and which setting to
        check. Raises ``LookupAborted``.
        """
        answer = self.fetch(f"{path}{segment(key)}" if key else path, query)
        token = "" if self.last_token is None else self.last_token.value
        secrets = (self.settings.username, self.settings.password, token, key)
        require_success(answer, what=what, setting=setting, asked=self.asked, secrets=secrets)
        content = answer.json()
        content = content if isinstance(content, dict) else {}
        if key and content.get("key") is not None and str(content["key"]) != key:
            message = f"Symphony answered with {what} of another patron."
            raise LookupAborted(LookupFailure.WRONG_PATRON, message)
        return validate_json(shape, content, what=called.format(what=what))


# Symphony's patron search: ``index:term``, and its results.
#
# The query language (several terms, wildcards) has no documented escape. So a value is searched
# for only if no character in it can have a meaning.

_MOST = "2"  # patrons to read from one search: enough to see that there are several
_FIELDS = (
    "key,barcode,alternateID,displayName,firstName,lastName,profile{description},standing,"
    "approved,privilegeExpiresDate,address1,address2,address3"
)
_SIGNS = re.compile(r"[@._+-]")
_HIDDEN = "a record that it does not show: it was deleted, or the staff login may not see it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The result of one search. ``hidden`` counts entries that were listed as null.

    ``unread`` counts those that were not listed.
    """

    index: str
    patrons: tuple[Patron, ...]
    hidden: int = 0
    unread: int = 0


def search(session: SymphonySession, index: str, value: str) -> Hits:
    """Search one index. Raises ``LookupAborted``."""
    found = session.ask(
        SearchResult,
        "/user/patron/search",
        (("q", f"{index}:{value}"), ("rw", "1"), ("ct", _MOST), ("includeFields", _FIELDS)),
        what="the patron search",
        setting="search_indexes",
        called="a search result of Symphony",
    )
    shown = found.result or ()
    if bool(shown) != bool(found.total_results) or len(shown) > found.total_results:
        raise unusable("Symphony's search result contradicts itself: it was not read.")
    patrons = tuple(patron for patron in shown if patron is not None)
    return Hits(
        index=index,
        patrons=patrons,
        hidden=len(shown) - len(patrons),
        unread=found.total_results - len(shown),
    )


_TYPES = {"ID": {BARCODE}, "ALT_ID": {ALTERNATE_ID}}
"""The identifier types in each index; those of any other index are unknown."""


def _bears(record: PatronRecord, indexes: Sequence[str], value: str) -> str | None:
    """Return the type of the identifier in one of *indexes* that equals *value*; None if none.

    Symphony stores its IDs in capitals, so the case of A to Z is ignored.
    """
    for index in indexes:
        types = _TYPES.get(index)
        for identifier in record.identifiers:
            if (types is None or identifier.type in types) and same(identifier.value, value):
                return identifier.type
        if types is None and any(same(mail, value) for mail in record.emails):
            return "email"
    return None


class SymphonyConnector(HttpConnector[SymphonySettings]):
    """A connector that looks up patrons through Symphony's web services; it only reads."""

    settings_class = SymphonySettings

    def new_token(self, client: JsonClient) -> Token:
        """Sign in as staff. Symphony does not say how long a session lasts."""
        secrets = (self.settings.username, self.settings.password)
        answer = client.post_json(
            "/user/staff/login",
            dict(zip(("login", "password"), secrets, strict=True)),
            headers=_client_headers(self.settings),
        )
        words = error_messages(answer, "", secrets)
        refused = answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
        if refused or (words and status_outcome(answer.status) is None):
            message = (
                f"Symphony refused the sign-in (HTTP {answer.status}). Check username, password "
                f"and client_id of the connection.{words}"
            )
            raise LookupAborted(LookupFailure.AUTH_ERROR, message)
        require_success(
            answer, what="the staff sign-in", setting="client_id", asked="", secrets=secrets
        )
        token = validate_json(Login, answer.json(), what="a sign-in to Symphony").session_token
        if not _TOKEN.fullmatch(token):
            raise unusable("Symphony's sign-in gave no usable session.")
        return Token.lasting(token, None)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Search one index after another. One that is refused does not stop the others."""
        value = key.value
        if not (value[:1].isalnum() and _SIGNS.sub("", value).isalnum()):
            raise unusable(
                "The identifier cannot be asked for: Symphony's search might take a sign or a "
                "blank in it for a command."
            )
        session = SymphonySession(self, value)
        hits: list[Hits] = []
        failures: list[CouldNotLook] = []
        for index in self.settings.search_indexes:
            try:
                hits.append(search(session, index, value))
            except LookupAborted as aborted:
                of_index = aborted.outcome.failure is LookupFailure.PROTOCOL_ERROR
                if not of_index or session.lost is not None:
                    raise
                failures.append(aborted.outcome)
        return self._outcome(session, hits, failures)

    def _outcome(
        self, session: SymphonySession, hits: list[Hits], failures: list[CouldNotLook]
    ) -> LookupOutcome:
        """Build the outcome: "not found" only if every index was searched and returned nothing."""
        seen = list(self._records(session, hits))
        bearers = [
            (record, kind)
            for record, indexes in seen
            if (kind := _bears(record, indexes, session.asked)) is not None
        ]
        if bearers:
            records = [record for record, _ in bearers]
            if len(records) == 1:
                gaps = (*records[0].gaps, *_unseen(hits, failures))
                records = [replace(records[0], gaps=gaps)]
            several = "The search leads to several patrons who bear the identifier."
            return found_or_ambiguous(records, bearers[0][1], several)
        if failures:
            return failures[0]
        if seen:
            raise _wrong_patron(record for record, _ in seen)
        if any(hit.hidden for hit in hits):
            raise unusable(f"Symphony's search counts {_HIDDEN}.")
        indexes = " and ".join(hit.index for hit in hits)
        return NotFound(message=f"The search by {indexes} found nobody.")

    def _records(
        self, session: SymphonySession, hits: list[Hits]
    ) -> Iterator[tuple[PatronRecord, tuple[str, ...]]]:
        """Build one record for each patron, with all the indexes that found that patron."""
        led: dict[str, tuple[Patron, tuple[str, ...]]] = {}
        for hit in hits:
            for patron in hit.patrons:
                _, indexes = led.get(str(patron.key), (patron, ()))
                led[str(patron.key)] = (patron, (*indexes, hit.index))
        for key, (patron, indexes) in led.items():
            further = self._further(session, key)
            yield patron_record(patron, further, self.settings, source=self.id), indexes

    def _further(self, session: SymphonySession, key: str) -> Further:
        """Request the other parts of one record. Each request that fails leaves a gap."""
        further = Further()
        with leaving_gap(further.gaps, CapabilityName.BLOCKS, CapabilityName.BALANCE):
            further.status = session.ask(
                StatusInfo,
                "/user/patronStatusInfo/key/",
                what="patronStatusInfo",
                setting="the url of the connection",
                key=key,
            ).fields
        # names in capitals are entries of the extended information
        names = self.settings.id_fields
        extended = [f"{EXTENDED}{{*}}"] if any(name.isupper() for name in names) else []
        places = ",".join([*extended, *(name for name in names if not name.isupper())])
        if places:
            with leaving_gap(further.gaps, CapabilityName.OLD_IDENTIFIERS):
                further.ids = session.ask(
                    FurtherIds,
                    "/user/patron/key/",
                    (("includeFields", places),),
                    what="further card numbers",
                    setting="previous_id_fields and active_id_fields",
                    key=key,
                ).fields
        return further


def _unseen(hits: Sequence[Hits], failures: Sequence[CouldNotLook]) -> Iterator[Gap]:
    """Yield gaps for whatever might hide a second patron."""
    messages = [outcome.message for outcome in failures]
    messages += [f"The search by {hit.index} counts {_HIDDEN}." for hit in hits if hit.hidden]
    messages += [
        f"The search by {hit.index} found more patrons than were read."
        for hit in hits
        if hit.unread
    ]
    for message in messages:
        yield Gap(part=CapabilityName.SEVERAL_MATCHES, message=message)


def _wrong_patron(records: Iterable[PatronRecord]) -> LookupAborted:
    message = "Symphony's search led to somebody who does not bear the identifier asked for."
    gaps = (gap for record in records for gap in record.gaps)
    unread = [gap.message for gap in gaps if gap.part is CapabilityName.OLD_IDENTIFIERS]
    if unread:
        message += f" It may be a further card number, and these could not be read: {unread[0]}"
    return LookupAborted(LookupFailure.WRONG_PATRON, message)
