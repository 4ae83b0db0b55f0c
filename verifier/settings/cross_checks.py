"""Problems in a site file that involve several keys; found even if other keys are wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from verifier.adapters.ils.ncip.settings import disagreement, system_named
from verifier.adapters.ils.registry import CONNECTORS, connection_problems
from verifier.domain.model.site import Idp, IlsConnection
from verifier.domain.model.text_values import is_this_machine
from verifier.domain.profiles.idp_profile import InvalidProfile, profiles_of
from verifier.settings.idp_tables import NEEDED, OF_PROTOCOL, IdpTable
from verifier.settings.problems import Problem, did_you_mean
from verifier.settings.pydantic_errors import table_and_key

Raw = dict[str, Any]
Wrong = tuple[str | None, str, str]
"""The key, what is wrong with it, and what would be right."""

_SOURCES = ("metadata", "metadata_url", "mdq_url")
_PLACE = "{username}"
_HARD_BLANK = "\N{NO-BREAK SPACE}"
_OTHERWISE = {
    "evergreen": 'Write connector = "sip2" with dialect = "evergreen", or "ncip" with system = '
    '"evergreen"'
}
"""Library systems that are asked by a connector of another name."""


def idp_problems(idp: Raw) -> Iterator[Wrong]:
    """Yield problems between the keys of one ``[[idp]]``, even if single keys are wrong."""
    protocol = idp.get("protocol")
    if protocol not in OF_PROTOCOL:
        return
    all_keys = {key for keys in OF_PROTOCOL.values() for key in keys}
    for key in idp:
        if key in all_keys - set(OF_PROTOCOL[protocol]) and key in IdpTable.model_fields:
            owners = [owner for owner, keys in OF_PROTOCOL.items() if key in keys]
            yield key, "is a key of another protocol", f"It goes with {' or '.join(owners)}"
    for key in NEEDED[protocol]:
        if key not in idp:
            yield key, "is missing", f'It is needed with protocol = "{protocol}"'
    match protocol:
        case "saml":
            yield from _saml(idp)
        case "oidc":
            yield from _oidc(idp)
        case "ldap":
            yield from _ldap(idp)
        case "cas" if (idp.get("validation"), idp.get("answer_format")) == ("saml1.1", "json"):
            would_do = "Leave it out: that answer is always XML"
            yield "answer_format", "is not for saml1.1", would_do


def _saml(idp: Raw) -> Iterator[Wrong]:
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
        would_do = "A federation's metadata is believed only with the certificate of its publisher"
        yield "metadata_certificate", "is missing", would_do


def _oidc(idp: Raw) -> Iterator[Wrong]:
    if idp.get("client_authentication", "basic") != "none" and "client_secret" not in idp:
        would_do = 'Write { env = "NAME" }, or client_authentication = "none" for a public client'
        yield "client_secret", "is missing", would_do
    if isinstance(scopes := idp.get("scopes"), list) and "openid" not in scopes:
        yield "scopes", "do not hold openid", "Add it: without it there is no login"


def _ldap(idp: Raw) -> Iterator[Wrong]:
    yield from _transport(idp.get("directory"), start_tls=idp.get("start_tls") is True)
    reader = "reader" in idp
    if reader and "reader_password" not in idp:
        yield "reader_password", "is missing", 'Write { env = "NAME" }'
    if reader and not idp.get("base"):
        yield "base", "is missing", "Say below which entry the reader searches"
    if reader and "bind_as" in idp:
        yield "bind_as", "is not used with a reader", "Leave out one of the two"
    if not reader and "bind_as" not in idp:
        yield None, "does not say how people are found", "Write reader, or bind_as"
    if not reader and idp.get("read_as") == "reader":
        yield "read_as", "names a reader, and there is none", "Write reader, or leave it out"
    searched = idp.get("search_filter")
    if isinstance(searched, str) and not _is_filter(searched):
        yield "search_filter", "is no filter", "Write it in parentheses: (uid={username})"
    for key in ("search_filter", "bind_as"):
        if isinstance(text := idp.get(key), str) and _PLACE not in text:
            yield key, f"does not hold {_PLACE}", "Put it where the typed user name belongs"


def _is_filter(text: str) -> bool:
    """Whether *text* has the outer form of a filter: balanced parentheses (RFC 4515)."""
    depth, least = 0, 1
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        least = min(least, depth if at < len(text) - 1 else 1)
    return text.startswith("(") and text.endswith(")") and depth == 0 and least == 1


def _transport(url: Any, *, start_tls: bool) -> Iterator[Wrong]:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host = parts.hostname or ""
    except ValueError:
        return
    if parts.scheme == "ldaps" and start_tls:
        yield "start_tls", "is for ldap://", "Leave it out: ldaps:// is secure from its beginning"
    if parts.scheme == "ldap" and not start_tls and not is_this_machine(host):
        yield "directory", "would take passwords openly", "Write ldaps://, or start_tls = true"


def cross_check(raw: Raw) -> list[Problem]:
    """List every problem that is evident before the file's values are validated."""
    problems = [
        *_repeated(raw, ("idp",), "id"),
        *_repeated(raw, ("ils",), "id"),
        *_repeated(raw, ("reshare", "patron_profiles"), "code"),
        *_ils(raw),
        *(
            Problem(table_and_key(("idp", at), raw)[0], *wrong)
            for at, idp in enumerate(_entries(raw, "idp"))
            for wrong in idp_problems(idp)
        ),
    ]
    header = value_at(raw, "reshare", "listener", "reqIdHeader")
    if value_at(raw, "reshare", "login") == "header" and not header:
        would_do = 'With login = "header" the listener must know which header to read'
        problems.append(Problem("[reshare.listener]", "reqIdHeader", "is missing", would_do))
    return [*problems, *_operators(raw)]


def _repeated(raw: Raw, place: tuple[str, ...], key: str) -> Iterator[Problem]:
    values = (entry.get(key) for entry in _entries(raw, *place))
    for name, times in Counter(value for value in values if isinstance(value, str)).items():
        if times > 1:
            table = f"[[{'.'.join(place)}]]"
            yield Problem(table, key, f"stands {times} times", "Give each its own", f'"{name}"')


def _ils(raw: Raw) -> Iterator[Problem]:
    connections = _entries(raw, "ils")
    asked = [connection.get("role") for connection in connections].count("reshare")
    if connections and asked != 1:
        wrong = f'is "reshare" {asked} times' if asked else 'is "reshare" nowhere'
        would_do = 'Give exactly one [[ils]] the role "reshare": the one ReShare asks'
        yield Problem("[[ils]]", "role", wrong, would_do)
    stated = stated_host_lms(raw)
    for at, connection in enumerate(connections):
        table, _ = table_and_key(("ils", at), raw)
        name, system = connection.get("connector"), connection.get("system")
        if isinstance(name, str) and name not in CONNECTORS:
            would_do = _OTHERWISE.get(name.lower()) or did_you_mean(name, CONNECTORS)
            wrong = "is not a connector of this version"
            yield Problem(table, "connector", wrong, would_do, f'"{name}"')
        if stated is None or (name, connection.get("role")) != ("ncip", "reshare"):
            continue
        # a connection without a system uses the one implied by ReShare's host LMS
        if isinstance(system, str) or not system_named(stated):
            differs = disagreement(system if isinstance(system, str) else "default", stated)
            if differs is not None:
                yield Problem(table, None, *_parted(differs))


def _operators(raw: Raw) -> Iterator[Problem]:
    table, operators = "[operators]", value_at(raw, "operators")
    if not isinstance(operators, dict):
        return
    named = operators.get("idp")
    idp = next((idp for idp in _entries(raw, "idp") if idp.get("id") == named), None)
    if isinstance(named, str) and idp is None:
        wrong = "is no [[idp]] of this file"
        yield Problem(table, "idp", wrong, "Write the id of one", f'"{named}"')
    if idp is not None and idp.get("federation") is True:
        would_do = "Name the identity provider of the people who run this site"
        yield Problem(table, "idp", "is a whole federation", would_do, f'"{named}"')
    if idp is not None and idp.get("protocol") == "ldap" and "attribute" not in operators:
        would_do = "With a directory, write the attribute by which it names people, such as uid"
        yield Problem(table, "attribute", "is missing", would_do)
    admins, viewers = (
        {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
        for names in (operators.get("admins"), operators.get("viewers"))
    )
    if admins & viewers:
        wrong = "names somebody who is an admin too"
        yield Problem(table, "viewers", wrong, "Leave them in one list")


def readable_problems(connections: Iterable[IlsConnection]) -> Iterator[Problem]:
    """Yield the problems that only each connection's own connector can recognize."""
    for connection in connections:
        if connection.connector in CONNECTORS:  # an unknown connector is reported already
            for message in connection_problems(connection):
                yield Problem(f'[[ils]] "{connection.id}"', None, *_parted(message))


def profile_problems(folder: Path | None, idps: tuple[Idp, ...]) -> Iterator[Problem]:
    """Load the site's own profiles now, so that a faulty one is found before any login."""
    try:
        known = tuple(profiles_of(folder))
    except InvalidProfile as error:
        wrong = f"holds a profile that cannot be used: {error.message}"
        would_do = "Correct that file, or take it out of the folder"
        yield Problem("[site]", "idp_profiles", wrong, would_do)
        return
    for idp in idps:
        if idp.profile is not None and idp.profile not in known:
            would_do = did_you_mean(idp.profile, known)
            table = f'[[idp]] "{idp.id}"'
            yield Problem(table, "profile", "is no IdP profile", would_do, f'"{idp.profile}"')


def value_at(raw: Any, *keys: str) -> Any:
    """Return the value at *keys*; None if there is none, even if a part is not a table."""
    for key in keys:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def stated_host_lms(raw: Raw) -> str | None:
    """Return ReShare's host LMS setting in the file, even if other parts are wrong."""
    stated = value_at(raw, "reshare", "settings", "host_lms_integration")
    return stated if isinstance(stated, str) else None


def _entries(raw: Raw, *place: str) -> list[Raw]:
    found = value_at(raw, *place)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _parted(message: str) -> tuple[str, str]:
    """Split a message into the problem and its fix.

    A name that contains a full stop has a non-breaking space after it, so it is not split there.
    """
    wrong, _, would_do = message.removesuffix(".").partition(". ")
    return wrong.replace(_HARD_BLANK, " "), would_do.replace(_HARD_BLANK, " ")
