"""A reader of the SAML, OpenID Connect and CAS logins in the requests that a browser recorded.

The recording is a HAR file (HTTP Archive 1.2), as saved by a browser's developer tools, or an
export of the browser extension SAML-tracer.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from verifier.adapters.captures.cas_answer import read_answer
from verifier.adapters.captures.id_token import info_login, read_info, read_token, token_login
from verifier.adapters.captures.saml_response import MessageOpener, read_message
from verifier.adapters.captures.saved_file import (
    Attempt,
    NotACapture,
    SavedFile,
    failing_attempt,
    first_date,
    has_more_parts,
    read_each,
    refuse_many_logins,
)
from verifier.adapters.messages.oidc_claims import Claims, Token
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.wording import plural

LOGIN_FIELDS = ("SAMLResponse", "id_token")
WANTED = (*LOGIN_FIELDS, "SAMLRequest")
"""The only fields that are taken out of a request; whatever else was sent stays where it is."""

_FIELD = re.compile(r"(?:^|[?&#\s])(SAMLResponse|SAMLRequest|id_token)=([^&#\s]*)")
Field = tuple[str, str]
MOST_MESSAGES = 200
"""How many different values are read from one recording at most; a login has a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response."""

    url: str = field(repr=False)
    at: datetime
    sent: tuple[Field, ...] = field(default=(), repr=False)  # of ``WANTED`` alone
    answer: bytes = field(default=b"", repr=False)
    saml: str | None = field(default=None, repr=False)  # XML, where the recorder decoded it


def fields_in(text: str) -> tuple[Field, ...]:
    """Find the login fields (``WANTED``) of a URL or form body; values stay URL-encoded."""
    return _some((found[1], found[2]) for found in _FIELD.finditer(text) if found[2])


def login_fields(pairs: Iterable[tuple[object, object]]) -> tuple[Field, ...]:
    """Keep only the login fields (``WANTED``) of a form."""
    return _some(
        (str(name), value)
        for name, value in pairs
        if name in WANTED and isinstance(value, str) and value
    )


def sent_values(exchanges: Iterable[Exchange], name: str) -> dict[str, datetime]:
    """Collect the distinct values of the field *name*, with the time each was first seen."""
    found: dict[str, datetime] = {}
    for exchange in exchanges:
        for field_name, value in exchange.sent:
            if field_name == name:
                found.setdefault(unquote(value) if "%" in value else value, exchange.at)
    return found


def address(value: object) -> str:
    """Return a recorded URL; empty if it is not text. Half a character becomes "?"."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def parts_of(url: str) -> SplitResult:
    """Split *url* into its parts; all are empty if it is not a valid URL."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def parameter(url: str, *names: str) -> str | None:
    """Return the value of the first of *names* that is a parameter of *url*; None if none is."""
    try:
        query = parse_qs(parts_of(url).query, max_num_fields=200)
    except ValueError:
        return None
    return next((query[name][0] for name in names if name in query), None)


def _some(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Remove repeated fields; stop at one more than the limit, so that a count detects it."""
    found: dict[Field, None] = {}
    for sent in fields:
        found[sent] = None
        if len(found) > MOST_MESSAGES:
            break
    return tuple(found)


MOST_REQUESTS = 20_000


def exchanges_of(
    requests: Sequence[object], make: Callable[[dict[str, Any]], Exchange], *, what: str
) -> tuple[Exchange, ...]:
    """Build an exchange for each request that is a JSON object; a repeated field is kept once.

    *what* names the recording. Raises ``NotACapture`` if it holds too much to be one login.
    """
    if len(requests) > MOST_REQUESTS:
        raise NotACapture(
            f"{what} holds {len(requests):,} requests, and {MOST_REQUESTS:,} are the most; start "
            "recording just before you log in."
        )
    seen: set[Field] = set()
    found = []
    for request in requests:
        if not isinstance(request, dict):
            continue
        made = make(request)
        fresh = tuple(value for value in dict.fromkeys(made.sent) if value not in seen)
        seen.update(fresh)
        if made.saml is not None:
            seen.add(("saml", made.saml))
        if len(seen) > MOST_MESSAGES:
            raise NotACapture(
                f"{what} holds more than {MOST_MESSAGES} messages that may be a login's; record "
                "one login alone."
            )
        found.append(replace(made, sent=fresh))
    return tuple(found)


_HEAD = 2_000  # bytes within which a response shows its kind
_SIGNS = (b"serviceResponse", b"urn:oasis:names:tc:SAML:1.0:protocol")
_VALIDATIONS = (
    *("/p3/serviceValidate", "/p3/proxyValidate", "/serviceValidate", "/proxyValidate"),
    "/samlValidate",
)


def cas_logins(exchanges: Sequence[Exchange]) -> Iterator[Attempt]:
    """Yield a function that reads the login, for each response of a CAS server.

    The function raises ``NotACapture``.
    """
    seen: set[bytes] = set()
    for exchange in exchanges:
        head, path = exchange.answer[:_HEAD].lstrip(), parts_of(exchange.url).path
        if head[:1] not in (b"<", b"{") or not any(sign in head for sign in _SIGNS):
            continue
        ending = next((ending for ending in _VALIDATIONS if path.endswith(ending)), None)
        if exchange.answer not in seen and ending is not None:
            seen.add(exchange.answer)
            service = parameter(exchange.url, "service", "TARGET")
            yield partial(
                read_answer,
                exchange.answer,
                seen_at=exchange.at,
                server=exchange.url.partition("?")[0].removesuffix(ending),
                service=service and service.partition("?")[0],  # the rest may contain a ticket
            )


MOST_BYTES = 1_000_000  # of an answer that may hold a token or claims
MOST_PARTS = 20_000  # of such an answer's JSON
_SAME_LOGIN = ("iss", "aud", "sub")


def oidc_logins(exchanges: Sequence[Exchange]) -> Iterator[Attempt]:
    """Yield a function that reads the login, for each OpenID Connect login.

    The function raises ``NotACapture``.
    """
    sent, answers = _search(exchanges)
    unread: list[NotACapture] = []
    infos: dict[str, tuple[Claims, datetime]] = {}
    for content, at in answers.items():
        try:
            claims = read_info(content)
        except NotACapture as error:
            unread.append(error)
        else:
            infos[str(claims["sub"])] = (claims, at)
            refuse_many_logins(len(infos))  # at once, because each keeps its claims in memory
    tokens: dict[tuple[str, ...], tuple[Token, datetime]] = {}
    for text, at in sent.items():
        try:
            token = read_token(text)
        except NotACapture as error:
            unread.append(error)
            continue
        claims = token.claims
        own = claims.get("nonce") or claims.get("auth_time") or claims.get("iat")
        login = (*(str(claims.get(claim)) for claim in _SAME_LOGIN), str(own))
        # A token of the front channel often says less than the one fetched after it.
        if login not in tokens or len(claims) >= len(tokens[login][0].claims):
            tokens[login] = (token, at)
            refuse_many_logins(len(tokens))
    yield from map(failing_attempt, unread)
    for token, at in tokens.values():
        info, _ = infos.get(str(token.claims["sub"]), (None, at))
        algorithm = token.header.get("alg") if token.signed else None
        yield partial(token_login, token.claims, info, signed_with=algorithm, seen_at=at)
    subs = {str(token.claims["sub"]) for token, _ in tokens.values()}
    for sub, (claims, at) in infos.items():
        if sub not in subs:
            yield partial(info_login, claims, seen_at=at)


def _search(exchanges: Sequence[Exchange]) -> tuple[dict[str, datetime], dict[bytes, datetime]]:
    """Find the ID tokens and the UserInfo responses, each with the time it was first seen."""
    sent = sent_values(exchanges, "id_token")
    answers: dict[bytes, datetime] = {}
    for exchange in exchanges:
        answer = _object(exchange.answer)
        if isinstance(token := answer.get("id_token"), str):
            sent.setdefault(token, exchange.at)
        elif "sub" in answer and "userinfo" in parts_of(exchange.url).path.lower():
            answers.setdefault(exchange.answer, exchange.at)
        if len(sent) + len(answers) > MOST_MESSAGES:
            raise NotACapture(
                f"This recording holds more than {MOST_MESSAGES} messages of OpenID Connect; "
                "record one login alone."
            )
    return sent, answers


def _object(answer: bytes) -> dict[str, Any]:
    """Parse a response that may contain a token or claims; empty for any other."""
    if len(answer) > MOST_BYTES or answer.lstrip()[:1] != b"{":
        return {}
    if b'"id_token"' not in answer and b'"sub"' not in answer:
        return {}
    try:
        text = answer.decode("utf-8")
        return _dict(None if has_more_parts(text, MOST_PARTS) else json.loads(text))
    except (ValueError, RecursionError):
        return {}


_UNDECODED = NotACapture(
    "A SAMLResponse in this recording cannot be decoded: it was cut off or replaced when the "
    "recording was saved; save it again with all its values."
)


def logins_in(
    exchanges: Sequence[Exchange], keys: Sequence[Path], *, what: str
) -> tuple[LoginCapture, ...]:
    """Read every login of a recording, which *what* names. Raises ``NotACapture``."""
    read = read_each(
        chain(_saml_logins(exchanges, keys), oidc_logins(exchanges), cas_logins(exchanges))
    )
    if read:
        return read
    hosts = {parts_of(exchange.url).hostname for exchange in exchanges} - {None, ""}
    holds = f"{what} holds {plural(len(exchanges), 'request')} to {plural(len(hosts), 'host')}"
    if sent_values(exchanges, "SAMLRequest"):
        raise NotACapture(
            f"{holds} and no login: it stops after a SAML request, before the answer; keep "
            "recording until the service's page is shown."
        )
    raise NotACapture(
        f"{holds} and no login: no SAML response, ID token, UserInfo or CAS answer is in it; "
        "start recording before you log in, and save it with the contents of the answers."
    )


def _saml_logins(exchanges: Sequence[Exchange], keys: Sequence[Path]) -> Iterator[Attempt]:
    seen: set[bytes] = set()
    opener = MessageOpener()
    all_decoded = True
    decoded = (
        (exchange.saml.strip(), exchange.at) for exchange in exchanges if exchange.saml is not None
    )
    values = sent_values(exchanges, "SAMLResponse")
    sent = ((opener.opened(value), at) for value, at in values.items())
    for xml, at in chain(decoded, sent):
        if xml is None:
            all_decoded = False
            continue
        digest = sha256(xml.strip().encode("utf-8", "surrogatepass")).digest()
        if digest not in seen and "LogoutResponse" not in xml[:400]:
            yield partial(read_message, xml, keys, seen_at=at)
        seen.add(digest)
    if not all_decoded:
        yield failing_attempt(_UNDECODED)


_HAR = "This HAR file"
MOST_ANSWER = 2_000_000  # characters: a longer response is a picture or a script


def is_har(saved: SavedFile) -> bool:
    """Whether the file is JSON with a log of entries."""
    return isinstance(_entries(saved), list)


def read_har(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read every login in a HAR file. Raises ``NotACapture``, which says what the file holds."""
    entries = _entries(saved)
    listed = entries if isinstance(entries, list) else []
    exchanges = exchanges_of(listed, partial(_exchange_of_har, saved_at=saved.saved_at), what=_HAR)
    return logins_in(exchanges, saved.keys, what=_HAR)


def _entries(saved: SavedFile) -> object:
    return _dict((saved.document or {}).get("log")).get("entries")


def _exchange_of_har(entry: dict[str, Any], *, saved_at: datetime) -> Exchange:
    request, response = _dict(entry.get("request")), _dict(entry.get("response"))
    posted, content = _dict(request.get("postData")), _dict(response.get("content"))
    parameters = posted.get("params")
    listed = parameters if isinstance(parameters, list) else []
    named = [parameter for parameter in listed if isinstance(parameter, dict)]
    text = _text(content.get("text"))
    answer = text.encode("utf-8", "surrogatepass") if len(text) <= MOST_ANSWER else b""
    if content.get("encoding") == "base64":
        try:
            answer = base64.b64decode(answer, validate=False)
        except (binascii.Error, ValueError):
            answer = b""
    return Exchange(
        url=address(request.get("url")),
        at=first_date(entry.get("startedDateTime"), otherwise=saved_at),
        sent=(
            *fields_in(_text(request.get("url"))),
            *fields_in(_text(response.get("redirectURL"))),  # only this contains the part after #
            *fields_in(_text(posted.get("text"))),
            *login_fields((parameter.get("name"), parameter.get("value")) for parameter in named),
        ),
        answer=answer,
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# SAML-tracer: its old and its current versions list ``requests``; fields stand as pairs, as an
# object or as objects with name and value. An export that masks values writes ``{hash:…}``,
# ``{obf:…}`` or ``{overwritten}`` in their place.

_TRACER = "This SAML-tracer export"
# A message in base64 begins with "<" or a deflated block, and is never hexadecimal alone.
_GONE = re.compile(r"\{(?:hash|obf):[^}]*\}|\{overwritten\}|(?:[0-9a-fA-F]{2}){16,64}")
_VALUES_GONE = (
    "This SAML-tracer export was made with its values masked or removed, so the values of the "
    "login are gone; export it again with the choice None."
)


def is_saml_tracer(saved: SavedFile) -> bool:
    """Whether the file is JSON with a list of requests."""
    document = saved.document
    return document is not None and isinstance(document.get("requests"), list)


def read_saml_tracer(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read every login in the export. Raises ``NotACapture``, which says what it holds."""
    document = saved.document or {}
    at = first_date(document.get("timestamp"), otherwise=saved.saved_at)
    requests = document["requests"]
    exchanges = exchanges_of(requests, partial(_exchange_of_tracer, at=at), what=_TRACER)
    holds_login = any(
        exchange.saml is not None or any(name in LOGIN_FIELDS for name, _ in exchange.sent)
        for exchange in exchanges
    )
    sent = (field for request in requests for field in login_fields(_fields(request)))
    masked = any(name in LOGIN_FIELDS and _GONE.fullmatch(value) for name, value in sent)
    if masked and not holds_login:
        raise NotACapture(_VALUES_GONE)
    return logins_in(exchanges, saved.keys, what=_TRACER)


def _exchange_of_tracer(request: dict[str, Any], *, at: datetime) -> Exchange:
    url = address(request.get("url"))
    saml = request.get("saml")
    is_answer = isinstance(saml, str) and saml.lstrip()[:1] == "<" and "Response" in saml[:400]
    sent = [*fields_in(url), *login_fields(_fields(request))]
    posted = request.get("postData")
    if isinstance(posted, str):
        sent += fields_in(posted)
    kept = [(name, value) for name, value in sent if not _GONE.fullmatch(value)]
    if is_answer:  # the recorder's own decoding of the same field
        kept = [(name, value) for name, value in kept if name != "SAMLResponse"]
    return Exchange(url=url, at=at, sent=tuple(kept), saml=saml if is_answer else None)


def _fields(request: object) -> Iterator[tuple[object, object]]:
    for fields in map(_dict(request).get, ("post", "get")):
        if isinstance(fields, dict):
            for name, values in fields.items():
                for value in values if isinstance(values, list) else [values]:
                    yield name, value
        for pair in fields if isinstance(fields, list) else ():
            if isinstance(pair, list) and len(pair) == 2:  # noqa: PLR2004 - name and value
                yield pair[0], pair[1]
            elif isinstance(pair, dict):
                yield pair.get("name"), pair.get("value")
