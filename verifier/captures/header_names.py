"""Which request headers belong to a login, and which are the browser's or the server's own.

Source: the Shibboleth SP's names (``Shib-…``), RFC 9110, RFC 3875 for the variables of a server.
"""

from __future__ import annotations

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
_SECRET_PARTS = ("cookie", "authorization", "password", "passwd", "secret", "token", "api-key")
_SECRET_PARTS_OF_GATEWAYS = ("apikey", "subscription-key", "access-key", "functions-key")
_SECRET_PARTS_OF_SESSIONS = ("session-id", "session-index", "sessionid", "session-key", "jwt")
_SESSION = frozenset(
    {
        *(
            "shib-application-id",
            "shib-handler",
            "shib-session-expires",
            "shib-session-inactivity",
        ),
        *("shib-assertion-count", "shib-session-unique"),
    }
)

IDENTITY_PROVIDER = "shib-identity-provider"
INSTANT = "shib-authentication-instant"
CONTEXTS = ("shib-authncontext-class", "shib-authncontext-decl", "shib-authentication-method")
SAID_OF_THE_LOGIN = frozenset({IDENTITY_PROVIDER, INSTANT, *CONTEXTS})
USERS = ("remote-user", "x-remote-user")


def own_name(name: str) -> str:
    """Give a header's own name, where a server shows it as a variable: ``HTTP_X_REMOTE_USER``."""
    return name[5:].replace("_", "-") if name.startswith("HTTP_") else name


def key_of(name: str) -> str:
    """Give the name that is compared: small letters, hyphens."""
    return own_name(name).lower().replace("_", "-")


def is_ordinary(name: str) -> bool:
    """Whether a header says nothing about the person, or is a secret; it is not kept."""
    key = key_of(name)
    if key in SAID_OF_THE_LOGIN or key in USERS:
        return False
    secret = (*_SECRET_PARTS, *_SECRET_PARTS_OF_SESSIONS, *_SECRET_PARTS_OF_GATEWAYS)
    return (
        key in _BROWSER
        or key in _SERVER
        or key in _SESSION
        or key.startswith(_STARTS)
        or key.startswith(("shib-assertion-", "shib-cookie"))
        or any(one in key for one in secret)
    )
