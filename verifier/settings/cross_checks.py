"""Problems of a site file that only several keys together show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from verifier.adapters.ils.ncip.settings import disagreement, system_named
from verifier.domain.model.site import Idp
from verifier.domain.model.text_values import is_this_machine
from verifier.domain.profiles.idp_profile import InvalidProfile, profiles_of
from verifier.settings.idp_tables import NEEDED, OF_PROTOCOL, IdpTable
from verifier.settings.problems import Problem, did_you_mean
from verifier.settings.pydantic_errors import table_and_key

# What the keys of one ``[[idp]]`` say only together. Read from the raw file.

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


# What only several keys together can say. Read from the raw file, whatever else is wrong.

_OTHERWISE = {
    "evergreen": 'Write connector = "sip2" with dialect = "evergreen", or "ncip" with system = '
    '"evergreen"',
}
"""Library systems that are asked by a connector of another name."""


def cross_check(raw: Raw, *, file: str, connectors: tuple[str, ...]) -> list[Problem]:
    """Find every such problem. *connectors* are the names of the ILS connectors that exist."""
    return [
        *_repeated(raw, file, ("idp",), "id"),
        *_repeated(raw, file, ("ils",), "id"),
        *_repeated(raw, file, ("reshare", "patron_profiles"), "code"),
        *_roles(raw, file),
        *_connectors(raw, file, connectors),
        *_systems(raw, file),
        *_idps(raw, file),
        *_entrance(raw, file),
    ]


def _repeated(raw: Raw, file: str, place: tuple[str, ...], key: str) -> Iterator[Problem]:
    names = Counter(
        entry[key] for entry in _entries(raw, place) if isinstance(entry.get(key), str)
    )
    for name, times in names.items():
        if times > 1:
            yield Problem(
                file=file,
                table=f"[[{'.'.join(place)}]]",
                key=key,
                found=f'"{name}"',
                wrong=f"stands {times} times",
                what_would_do="Give each its own",
            )


def _roles(raw: Raw, file: str) -> Iterator[Problem]:
    connections = _entries(raw, ("ils",))
    asked = [connection.get("role") for connection in connections].count("reshare")
    if connections and asked != 1:
        yield Problem(
            file=file,
            table="[[ils]]",
            key="role",
            found=None,
            wrong=f'is "reshare" {asked} times' if asked else 'is "reshare" nowhere',
            what_would_do='Give exactly one [[ils]] the role "reshare": the one ReShare asks',
        )


def _connectors(raw: Raw, file: str, connectors: tuple[str, ...]) -> Iterator[Problem]:
    for at, entry in enumerate(_entries(raw, ("ils",))):
        name = entry.get("connector")
        if isinstance(name, str) and name not in connectors:
            table, _ = table_and_key(("ils", at), raw)
            yield Problem(
                file=file,
                table=table,
                key="connector",
                found=f'"{name}"',
                wrong="is not a connector of this version",
                what_would_do=_OTHERWISE.get(name.lower()) or did_you_mean(name, connectors),
            )


def _systems(raw: Raw, file: str) -> Iterator[Problem]:
    """Find a connection in ReShare's role that asks another system's way than ReShare itself."""
    reshare = raw.get("reshare")
    settings = reshare.get("settings") if isinstance(reshare, dict) else None
    stated = settings.get("host_lms_integration") if isinstance(settings, dict) else None
    for at, entry in enumerate(_entries(raw, ("ils",))):
        system = entry.get("system")
        if (entry.get("connector"), entry.get("role")) != ("ncip", "reshare"):
            continue
        if isinstance(stated, str):
            named = system if isinstance(system, str) else "default"
            message = disagreement(named, stated)
            if not isinstance(system, str) and message is not None and system_named(stated):
                continue  # it is asked as ReShare asks that system
            if message is not None:
                wrong, _, would_do = message.removesuffix(".").partition(". ")
                table, _ = table_and_key(("ils", at), raw)
                yield Problem(
                    file=file,
                    table=table,
                    key=None,
                    found=None,
                    wrong=wrong,
                    what_would_do=would_do,
                )


def _idps(raw: Raw, file: str) -> Iterator[Problem]:
    for at, entry in enumerate(_entries(raw, ("idp",))):
        table, _ = table_and_key(("idp", at), raw)
        for key, wrong, would_do in idp_problems(entry):
            yield Problem(
                file=file,
                table=table,
                key=key,
                found=None,
                wrong=wrong,
                what_would_do=would_do,
            )


def _entrance(raw: Raw, file: str) -> Iterator[Problem]:
    reshare = raw.get("reshare")
    if not isinstance(reshare, dict):
        return
    listener = reshare.get("listener")
    if reshare.get("login") == "header" and not (
        isinstance(listener, dict) and listener.get("reqIdHeader")
    ):
        yield Problem(
            file=file,
            table="[reshare.listener]",
            key="reqIdHeader",
            found=None,
            wrong="is missing",
            what_would_do='With login = "header" the listener must know which header to read',
        )


def _entries(raw: Raw, place: tuple[str, ...]) -> list[Raw]:
    found: Any = raw
    for part in place:
        found = found.get(part) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def profile_problems(folder: Path | None, idps: tuple[Idp, ...], *, file: str) -> list[Problem]:
    """Load the site's own profiles now, so that a faulty one is named before any login."""
    try:
        known = tuple(profiles_of(folder))
    except InvalidProfile as error:
        problem = Problem(
            file=file,
            table="[site]",
            key="idp_profiles",
            found=None,
            wrong=f"holds a profile that cannot be used: {error.message}",
            what_would_do="Correct that file, or take it out of the folder",
        )
        return [problem]
    return list(_unknown(known, idps, file))


def _unknown(known: tuple[str, ...], idps: tuple[Idp, ...], file: str) -> Iterator[Problem]:
    for idp in idps:
        if idp.profile is not None and idp.profile not in known:
            yield Problem(
                file=file,
                table=f'[[idp]] "{idp.id}"',
                key="profile",
                found=f'"{idp.profile}"',
                wrong="is no IdP profile",
                what_would_do=did_you_mean(idp.profile, known),
            )
