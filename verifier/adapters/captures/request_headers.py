"""A reader of request headers or server variables that keeps those belonging to the login."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from verifier.adapters.captures.saved_file import (
    NotACapture,
    SavedFile,
    authenticated,
    first_date,
    nothing_checked,
    read_each,
)
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

# Source: the Shibboleth SP's names (``Shib-…``), RFC 9110, RFC 3875 for the variables of a
# server.

_SERVER = frozenset(
    {
        *("path", "path-info", "path-translated", "query-string", "https", "unique-id", "pwd"),
        *("auth-type", "gateway-interface", "remote-addr", "remote-host", "remote-port"),
        *("remote-ident", "php-self", "shlvl", "lang", "home", "user", "hostname", "_"),
    }
)
_BROWSER = frozenset(
    {
        *("host", "user-agent", "connection", "cache-control", "pragma", "referer", "origin"),
        *("dnt", "te", "trailer", "transfer-encoding", "expect", "range", "date", "age", "etag"),
        *("vary", "server", "location", "allow", "expires", "last-modified", "forwarded", "via"),
        *("priority", "from", "keep-alive", "max-forwards", "upgrade", "x-powered-by", "link"),
        *("strict-transport-security", "x-real-ip", "x-request-id", "x-correlation-id"),
        *("x-requested-with", "x-frame-options", "x-xss-protection", "save-data", "traceparent"),
        *("tracestate", "retry-after", "refresh", "alt-svc", "warning", "x-unique-id", "p3p"),
        *("x-content-type-options", "x-amzn-trace-id", "x-client-ip", "true-client-ip"),
    }
)
_STARTS = (
    *("accept", "content-", "if-", "sec-", "x-forwarded-", "access-control-", "upgrade-", "cf-"),
    *("server-", "request-", "script-", "document-", "context-", "ssl-", "redirect-", "cross-"),
)
_SECRET_PARTS = (
    *("cookie", "authorization", "password", "passwd", "secret", "token", "api-key", "jwt"),
    *("session-id", "session-index", "sessionid", "session-key"),
    *("apikey", "subscription-key", "access-key", "functions-key"),  # of gateways
)
_SESSION = frozenset(
    {
        *("shib-application-id", "shib-handler", "shib-session-expires", "shib-session-unique"),
        *("shib-session-inactivity", "shib-assertion-count"),
    }
)

IDENTITY_PROVIDER = "shib-identity-provider"
INSTANT = "shib-authentication-instant"
CONTEXTS = ("shib-authncontext-class", "shib-authncontext-decl", "shib-authentication-method")
SAID_OF_THE_LOGIN = frozenset({IDENTITY_PROVIDER, INSTANT, *CONTEXTS})
USERS = ("remote-user", "x-remote-user")


def own_name(name: str) -> str:
    """Return a header's original name, given a server variable such as ``HTTP_X_REMOTE_USER``."""
    return name[5:].replace("_", "-") if name.startswith("HTTP_") else name


def key_of(name: str) -> str:
    """Return a header's name for comparison: lowercase, with hyphens."""
    return own_name(name).lower().replace("_", "-")


def is_ordinary(name: str) -> bool:
    """Whether a header is dropped: it says nothing about the person, or is a secret."""
    key = key_of(name)
    if key in SAID_OF_THE_LOGIN or key in USERS:
        return False
    return (
        key in _BROWSER | _SERVER | _SESSION
        or key.startswith((*_STARTS, "shib-assertion-", "shib-cookie"))
        or any(part in key for part in _SECRET_PARTS)
    )


# Raw request headers or server variables, as an application behind a login got them.
#
# Source: the Shibboleth SP's rule for several values: joined by ``;``, one inside written ``\;``.

MOST_LINES = 1_000
_START = re.compile(r"[A-Z]{3,10} \S+(?: HTTP/[\d.]+)?|HTTP/[\d.]+ \d{3}\b.*")
_LINE = re.compile(r":?([A-Za-z_][A-Za-z0-9_.-]{0,200})(?:: ?|=)(.*)")
_SEPARATOR = re.compile(r"(?<!\\);")
_CHECKS = nothing_checked(": anybody can write a list of headers.")
Header = tuple[str, str]


def is_request_headers(saved: SavedFile) -> bool:
    """Whether every line is a header, a server variable, a request line or blank."""
    if saved.document is not None or saved.root is not None:
        return False
    lines = _lines(saved.text)
    return (
        0 < len(lines) <= MOST_LINES
        and all(_START.fullmatch(line) or _LINE.fullmatch(line) for line in lines)
        and any(_LINE.fullmatch(line) for line in lines)
    )


def read_request_headers(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read each request; a request line begins a new one. Raises ``NotACapture``."""
    return read_each(
        partial(_read, request, saved) for request in _requests(saved.text) if request
    )


def split_values(joined: str) -> tuple[str, ...]:
    r"""Split values at each ``;`` that is not written ``\;``; an empty text is one value."""
    return tuple(part.replace("\\;", ";") for part in _SEPARATOR.split(joined))


def _lines(text: str) -> list[str]:
    return [bare for line in text.split("\n") if (bare := line.removesuffix("\r")).strip()]


def _requests(text: str) -> Iterator[list[Header]]:
    found: list[Header] = []
    for line in _lines(text):
        header = _LINE.fullmatch(line)
        if header is not None:
            found.append((header[1], header[2]))
        else:
            yield found
            found = []
    yield found


def _read(headers: Sequence[Header], saved: SavedFile) -> tuple[LoginCapture, ...]:
    special = [(name, value) for name, value in headers if not is_ordinary(name)]
    if not special:
        raise NotACapture(
            "These headers are a browser's and a server's own, without any of a login; save them "
            "behind the service provider, where REMOTE_USER or the attributes are set."
        )
    known = {key_of(name): value for name, value in special}
    instant = known.get(INSTANT) or None
    context = next((known[context] for context in CONTEXTS if known.get(context)), None)
    user = next((known[user] for user in USERS if known.get(user)), None)
    return (
        LoginCapture(
            protocol=Protocol.HEADERS,
            origin=Origin.IMPORT,
            captured_at=first_date(instant, otherwise=saved.saved_at),
            idp=IdentityProvider(entity_id=known.get(IDENTITY_PROVIDER) or None),
            service_provider=None,
            subject=Subject(
                kind=SubjectKind.NONE if user is None else SubjectKind.PRINCIPAL, value=user
            ),
            attributes=tuple(
                Attribute(
                    name=own_name(name), values=split_values(value), source=AttributeSource.HEADER
                )
                for name, value in special
                if key_of(name) not in SAID_OF_THE_LOGIN
            ),
            authentication=authenticated(context, instant),
            checks=_CHECKS,
        ),
    )
