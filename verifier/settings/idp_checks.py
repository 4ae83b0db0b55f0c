"""What the keys of one ``[[idp]]`` say only together. Read from the raw file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from verifier.model.hosts import is_this_machine
from verifier.settings.idp_tables import IdpTable
from verifier.settings.protocol_keys import NEEDED, OF_PROTOCOL

Raw = dict[str, Any]
Said = tuple[str | None, str, str]
"""The key, what is wrong with it, and what would do."""

_SOURCES = ("metadata", "metadata_url", "mdq_url")
_PLACE = "{username}"


def idp_problems(idp: Raw) -> Iterator[Said]:
    """Find what is wrong between the keys of one ``[[idp]]``, whatever else is wrong there."""
    protocol = idp.get("protocol")
    if protocol not in OF_PROTOCOL:
        return
    yield from _others_keys(idp, protocol)
    for key in NEEDED[protocol]:
        if key not in idp:
            yield key, "is missing", f'It is needed with protocol = "{protocol}"'
    rules = {"saml": _saml, "oidc": _oidc, "cas": _cas, "ldap": _ldap}
    yield from rules[protocol](idp)


def _others_keys(idp: Raw, protocol: str) -> Iterator[Said]:
    own = set(OF_PROTOCOL[protocol])
    all_keys = {key for keys in OF_PROTOCOL.values() for key in keys}
    for key in idp:
        if key in all_keys - own and key in IdpTable.model_fields:
            owners = [one for one, keys in OF_PROTOCOL.items() if key in keys]
            yield key, "is a key of another protocol", f"It goes with {' or '.join(owners)}"


def _saml(idp: Raw) -> Iterator[Said]:
    given = [key for key in _SOURCES if key in idp]
    if len(given) != 1:
        wrong = f"has {' and '.join(given)}" if given else "does not say where its metadata is"
        yield None, wrong, f"Write exactly one of {', '.join(_SOURCES)}"
    federation = idp.get("federation") is True
    if "mdq_url" in idp and "entity_id" not in idp and not federation:
        yield "entity_id", "is missing", "A query by mdq_url needs to know whom to ask for"
    if federation and "entity_id" in idp:
        yield "entity_id", "names one of many", "Leave it out, or federation = true"
    if federation and "metadata" not in idp and "metadata_certificate" not in idp:
        yield (
            "metadata_certificate",
            "is missing",
            "A federation's metadata is believed only with the certificate of its publisher",
        )


def _oidc(idp: Raw) -> Iterator[Said]:
    if idp.get("client_authentication", "basic") != "none" and "client_secret" not in idp:
        yield (
            "client_secret",
            "is missing",
            'Write { env = "NAME" }, or client_authentication = "none" for a public client',
        )
    if isinstance(scopes := idp.get("scopes"), list) and "openid" not in scopes:
        yield "scopes", "do not hold openid", "Add it: without it there is no login"


def _cas(idp: Raw) -> Iterator[Said]:
    if idp.get("validation") == "saml1.1" and idp.get("answer_format") == "json":
        yield "answer_format", "is not for saml1.1", "Leave it out: that answer is always XML"


def _ldap(idp: Raw) -> Iterator[Said]:
    url = idp.get("directory")
    if isinstance(url, str):
        yield from _transport(url, start_tls=idp.get("start_tls") is True)
    reader = "reader" in idp
    if reader and "reader_password" not in idp:
        yield "reader_password", "is missing", 'Write { env = "NAME" }'
    if reader and not idp.get("base"):
        yield "base", "is missing", "Say below which entry the reader searches"
    if reader and "bind_as" in idp:
        yield "bind_as", "is not used with a reader", "Leave out one of the two"
    if not reader and "bind_as" not in idp:
        yield None, "does not say how people are found", "Write reader, or bind_as"
    if not reader and idp.get("read_as") == "reader" and "read_as" in idp:
        yield "read_as", "names a reader, and there is none", "Write reader, or leave it out"
    searched = idp.get("search_filter")
    if isinstance(searched, str) and not _is_filter(searched):
        yield "search_filter", "is no filter", "Write it in parentheses: (uid={username})"
    for key in ("search_filter", "bind_as"):
        if isinstance(text := idp.get(key), str) and _PLACE not in text:
            yield key, f"does not hold {_PLACE}", "Put it where the typed user name belongs"


def _is_filter(text: str) -> bool:
    """Whether *text* has the outer shape of a filter: parentheses that close (RFC 4515)."""
    depth, least = 0, 1
    for at, one in enumerate(text):
        depth += (one == "(") - (one == ")")
        least = min(least, depth if at < len(text) - 1 else 1)
    return text.startswith("(") and text.endswith(")") and depth == 0 and least == 1


def _transport(url: str, *, start_tls: bool) -> Iterator[Said]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return
    if parts.scheme == "ldaps" and start_tls:
        yield "start_tls", "is for ldap://", "Leave it out: ldaps:// is secure from its beginning"
    if parts.scheme == "ldap" and not start_tls and not is_this_machine(host):
        yield (
            "directory",
            "would take passwords openly",
            "Write ldaps://, or start_tls = true",
        )
