"""Find the SAML, OpenID Connect and CAS logins in the requests that a browser recorded."""

from __future__ import annotations

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
from urllib.parse import parse_qs, unquote, urlsplit

from verifier.adapters.captures.cas_answer import read_answer
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.id_token import info_login, read_info, read_token, token_login
from verifier.adapters.captures.saml_response import MessageOpener, read_message
from verifier.adapters.captures.saved_file import has_more_parts
from verifier.adapters.captures.unverified import (
    Attempt,
    failing_attempt,
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
"""Different values that are looked at in one recording; a login passes a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer."""

    url: str = field(repr=False)
    at: datetime
    sent: tuple[Field, ...] = field(default=(), repr=False)  # of ``WANTED`` alone
    answer: bytes = field(default=b"", repr=False)
    saml: str | None = field(default=None, repr=False)  # XML, where the recorder decoded it


def fields_in(text: str) -> tuple[Field, ...]:
    """Find the wanted fields of a URL or a form body, still encoded where they were."""
    return _some((found[1], found[2]) for found in _FIELD.finditer(text) if found[2])


def login_fields(pairs: Iterable[tuple[object, object]]) -> tuple[Field, ...]:
    """Keep the wanted ones of a form's fields."""
    return _some(
        (str(name), value)
        for name, value in pairs
        if name in WANTED and isinstance(value, str) and value
    )


def sent_values(exchanges: Iterable[Exchange], name: str) -> dict[str, datetime]:
    """Gather every value of that field, each once, with the moment it was first seen."""
    found: dict[str, datetime] = {}
    for exchange in exchanges:
        for field_name, value in exchange.sent:
            if field_name == name:
                found.setdefault(unquote(value) if "%" in value else value, exchange.at)
    return found


def address(value: object) -> str:
    """Give a recorded URL; half of a character in it becomes a question mark, no URL gives ""."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def host_of(url: str) -> str | None:
    """Give the host of *url*, where it has one."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def path_of(url: str) -> str:
    """Give the path of *url*; empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def parameter(url: str, *names: str) -> str | None:
    """Give the first parameter of *url* that has one of *names*."""
    try:
        query = parse_qs(urlsplit(url).query, max_num_fields=200)
    except ValueError:
        return None
    return next((query[name][0] for name in names if name in query), None)


def _some(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Keep each field once, and one more than may be: whoever counts them sees too many."""
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
    """Make an exchange of each request that is one; what was sent before is sent once.

    *what* names the recording. Raises ``NotACapture`` where it holds too much to be one login.
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
        fresh = tuple(one for one in dict.fromkeys(made.sent) if one not in seen)
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


_HEAD = 2_000  # bytes within which an answer says what it is
_SIGNS = (b"serviceResponse", b"urn:oasis:names:tc:SAML:1.0:protocol")
_VALIDATIONS = ("/p3/serviceValidate", "/p3/proxyValidate", "/serviceValidate")
_MORE_VALIDATIONS = ("/proxyValidate", "/samlValidate")


def cas_logins(exchanges: Sequence[Exchange]) -> Iterator[Attempt]:
    """Give what reads each answer; the reading raises ``NotACapture``."""
    seen: set[bytes] = set()
    for exchange in exchanges:
        head = exchange.answer[:_HEAD].lstrip()
        if head[:1] not in (b"<", b"{") or not any(sign in head for sign in _SIGNS):
            continue
        if exchange.answer not in seen and _server(exchange.url) is not None:
            seen.add(exchange.answer)
            yield partial(_read_cas_answer, exchange)


def _read_cas_answer(exchange: Exchange) -> tuple[LoginCapture, ...]:
    service = parameter(exchange.url, "service", "TARGET")
    return (
        read_answer(
            exchange.answer,
            seen_at=exchange.at,
            server=_server(exchange.url),
            service=service and service.partition("?")[0],  # the rest may hold a ticket
        ),
    )


def _server(url: str) -> str | None:
    for ending in (*_VALIDATIONS, *_MORE_VALIDATIONS):
        if path_of(url).endswith(ending):
            return url.partition("?")[0].removesuffix(ending)
    return None


MOST_BYTES = 1_000_000  # of an answer that may hold a token or claims
MOST_PARTS = 20_000  # of such an answer's JSON
Answer = tuple[bytes, datetime]
UserInfoAnswer = tuple[Claims, datetime]
_SAME_LOGIN = ("iss", "aud", "sub")


def oidc_logins(exchanges: Sequence[Exchange]) -> Iterator[Attempt]:
    """Give what reads each login; the reading raises ``NotACapture``."""
    sent, answers = _search(exchanges)
    unread: list[NotACapture] = []
    infos = _infos(answers, unread)
    tokens = _tokens(sent, unread)
    yield from map(failing_attempt, unread)
    for token, at in tokens:
        info = infos.get(str(token.claims["sub"]))
        yield partial(_read_tokens, token, None if info is None else info[0], at)
    subs = {str(token.claims["sub"]) for token, _ in tokens}
    for sub, (claims, at) in infos.items():
        if sub not in subs:
            yield partial(_read_info, claims, at)


def _infos(answers: Sequence[Answer], unread: list[NotACapture]) -> dict[str, UserInfoAnswer]:
    found = {}
    for content, at in answers:
        try:
            claims = read_info(content)
        except NotACapture as error:
            unread.append(error)
        else:
            found[str(claims["sub"])] = (claims, at)
            refuse_many_logins(len(found))  # at once, for each holds its claims in memory
    return found


def _tokens(
    sent: dict[str, datetime], unread: list[NotACapture]
) -> Sequence[tuple[Token, datetime]]:
    found: dict[tuple[str, ...], tuple[Token, datetime]] = {}
    for text, at in sent.items():
        try:
            token = read_token(text)
        except NotACapture as error:
            unread.append(error)
            continue
        known = found.get(_login_of(token))
        # A token of the front channel often says less than the one fetched after it.
        if known is None or len(token.claims) >= len(known[0].claims):
            found[_login_of(token)] = (token, at)
            refuse_many_logins(len(found))
    return tuple(found.values())


def _search(exchanges: Sequence[Exchange]) -> tuple[dict[str, datetime], Sequence[Answer]]:
    tokens = sent_values(exchanges, "id_token")
    infos: dict[bytes, datetime] = {}
    for exchange in exchanges:
        told = _object(exchange.answer)
        if told is None:
            continue
        if isinstance(sent := told.get("id_token"), str):
            tokens.setdefault(sent, exchange.at)
        elif "sub" in told and "userinfo" in path_of(exchange.url).lower():
            infos.setdefault(exchange.answer, exchange.at)
        if len(tokens) + len(infos) > MOST_MESSAGES:
            raise NotACapture(
                f"This recording holds more than {MOST_MESSAGES} messages of OpenID Connect; "
                "record one login alone."
            )
    return tokens, tuple(infos.items())


def _object(answer: bytes) -> dict[str, Any] | None:
    if len(answer) > MOST_BYTES or answer.lstrip()[:1] != b"{":
        return None
    if b'"id_token"' not in answer and b'"sub"' not in answer:
        return None
    try:
        text = answer.decode("utf-8")
        told = None if has_more_parts(text, MOST_PARTS) else json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _login_of(token: Token) -> tuple[str, ...]:
    claims = token.claims
    own = claims.get("nonce") or claims.get("auth_time") or claims.get("iat")
    return (*(str(claims.get(one)) for one in _SAME_LOGIN), str(own))


def _read_tokens(token: Token, info: Claims | None, at: datetime) -> tuple[LoginCapture, ...]:
    signed_with = token.header.get("alg") if token.signed else None
    return (token_login(token.claims, info, signed_with=signed_with, seen_at=at),)


def _read_info(claims: Claims, at: datetime) -> tuple[LoginCapture, ...]:
    return (info_login(claims, seen_at=at),)


_UNDECODED = NotACapture(
    "A SAMLResponse in this recording cannot be decoded: it was cut off or replaced when the "
    "recording was saved; save it again with all its values."
)


def logins_in(
    exchanges: Sequence[Exchange], keys: Sequence[Path], *, what: str
) -> tuple[LoginCapture, ...]:
    """Read each login; *what* names the recording. Raises ``NotACapture``."""
    read = read_each(
        chain(_saml_logins(exchanges, keys), oidc_logins(exchanges), cas_logins(exchanges))
    )
    if not read:
        raise NotACapture(_no_login(exchanges, what))
    return read


def _saml_logins(exchanges: Sequence[Exchange], keys: Sequence[Path]) -> Iterator[Attempt]:
    seen: set[bytes] = set()
    opener = MessageOpener()
    all_decoded = True
    decoded = (
        (exchange.saml.strip(), exchange.at) for exchange in exchanges if exchange.saml is not None
    )
    sent = ((opener.opened(one), at) for one, at in sent_values(exchanges, "SAMLResponse").items())
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


def _no_login(exchanges: Sequence[Exchange], what: str) -> str:
    hosts = {host for exchange in exchanges if (host := host_of(exchange.url))}
    holds = f"{what} holds {plural(len(exchanges), 'request')} to {plural(len(hosts), 'host')}"
    if sent_values(exchanges, "SAMLRequest"):
        return (
            f"{holds} and no login: it stops after a SAML request, before the answer; keep "
            "recording until the service's page is shown."
        )
    return (
        f"{holds} and no login: no SAML response, ID token, UserInfo or CAS answer is in it; "
        "start recording before you log in, and save it with the contents of the answers."
    )
