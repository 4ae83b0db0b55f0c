"""How ReShare reads an NCIP response: name, e-mail address, status, profile, problem."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.domain.model.lookup import (
    ElectronicAddress,
    LookupFailure,
    NcipAnswer,
    NcipProblem,
    Privilege,
)
from verifier.domain.model.patron import PersonName
from verifier.domain.model.reshare_settings import WMS_CALL_FAILED, HostLms

# The name and the e-mail address that ReShare makes of one answer of the library system.
#
# Mirrors lib-ncip-client ``LookupUser`` (one way of taking names apart for each NCIP, and which
# addresses are called ``emailAddress``) and mod-rs ``BaseHostLMSService``, which takes the first
# ``emailAddress``, else the first ``mailTo``, and turns empty names into none.

_EMAIL = re.compile(
    r"[_a-zA-Z0-9-]+(?:\.[_a-zA-Z0-9-]+)*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*(?:\.[a-zA-Z]{1,6})"
)

Name = tuple[str | None, str | None]
"""Surname and given name."""


def name_in_reshare(name: PersonName | None, *, ncip: int | None) -> Name:
    """Split a name as ReShare does: NCIP 2 swaps the parts of one without a comma.

    *ncip* is None for WMS, whose names have two parts already.
    """
    if name is None:
        return None, None
    match ncip:
        case 1:
            surname, given = _of_ncip_1(name)
        case 2:
            surname, given = _of_ncip_2(name)
        case _:
            surname, given = name.family, name.given
    return surname or None, given or None


def email_in_reshare(answer: NcipAnswer, *, ncip: int | None) -> str | None:
    """Choose the e-mail address; one in an unusual form needs a type that ReShare knows."""
    if not answer.addresses:
        return next(iter(answer.emails), None)
    named = [(_type_in_reshare(address, ncip), address.value) for address in answer.addresses]
    for wanted in ("emailAddress", "mailTo"):
        found = next((value for name, value in named if name == wanted), None)
        if found:
            return found
    return None


def _type_in_reshare(address: ElectronicAddress, ncip: int | None) -> str:
    sent = address.type or ""
    mailto = ncip != 1 and sent.lower() == "mailto"
    return "emailAddress" if mailto or _EMAIL.fullmatch(address.value) else sent


def _of_ncip_2(name: PersonName) -> Name:
    """Split as the client for NCIP 2: the structured name takes precedence.

    In an unstructured name, the first part is the surname and the last part the given name.
    """
    given, family = (name.given or "").strip(), name.family
    if given:
        return family, name.given
    if family:
        return _whole_in_surname(family)
    parts = _split(name.unstructured) if name.unstructured else []
    return (parts[0].strip(), parts[-1].strip()) if parts else (None, None)


def _of_ncip_1(name: PersonName) -> Name:
    """Split as the client for NCIP 1: the structured name takes precedence, even an empty one.

    The last word of an unstructured name without a comma is the surname.
    """
    if name.given is not None or name.family is not None:
        given, family = (name.given or "").strip(), name.family or ""
        return (family, given) if given else _whole_in_surname(family)
    unstructured = name.unstructured or ""
    parts = _java_split(unstructured, ",")
    if len(parts) > 1:
        return parts[0].strip(), parts[-1].strip()
    words = unstructured.split()
    return (words[-1], " ".join(words[:-1])) if words else (None, None)


def _whole_in_surname(family: str) -> Name:
    """Split a name of which all parts are in the surname."""
    parts = _split(family)
    return (parts[0].strip(), parts[-1].strip()) if len(parts) > 1 else (family, None)


def _split(name: str) -> list[str]:
    parts = _java_split(name, ",")
    return _java_split(name, " ") if len(parts) == 1 else parts


def _java_split(text: str, separator: str) -> list[str]:
    """Split as Java does: empty parts at the end are dropped, if anything was split."""
    parts = text.split(separator)
    if len(parts) == 1:
        return parts
    while parts and not parts[-1]:
        parts.pop()
    return parts


# What ReShare reads out of one answer of the library system.
#
# Mirrors lib-ncip-client ``LookupUser`` (the translation of STATUS, the need for
# UserOptionalFields, what each client cannot do without), ``NCIP1Client`` and ``NCIP2Client``
# (what
# they say of a failed call) and mod-rs ``BaseHostLMSService`` (status, profile, user id).

NCIP2_FAILED = "NCIP2 Client failed to call NCIP server or parse returned results"
NCIP1_UNREADABLE = "unable to parse response from NCIP1 return"
NCIP1_SOCKET_FAILED = (
    "NCIP1 with socket Client failed to call NCIP server or parse returned results"
)
NCIP1_SOCKET_SILENT = "Socket call timeout"
NCIP1_SOCKET_UNREADABLE = "exception calling ncip server with socket"
NCIP1_STRICT_SILENT = "response is empty"
NCIP1_STRICT_EMPTY = "exception calling ncip server with strict socket"
NCIP1_STRICT_UNREADABLE = "exception calling ncip server with "

_NCIP_2 = 2
_ESCAPED = re.compile("[\x80-\x9f\u2000-\u20ff]")  # besides what every JSON writer escapes
_NEVER_REACHED = frozenset({LookupFailure.UNREACHABLE, LookupFailure.TLS})

_STATUS_TRANSLATION = {
    "ACTIVE": "OK",
    "Y": "OK",
    "DELINQUENT": "OK",
    "N": "BLOCKED",
    "BARRED": "BLOCKED",
    "EXPIRED": "BLOCKED",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """ReShare's result of one lookup. ``succeeded`` is ``result`` in its own map.

    ``problems`` are for people to read; ``noted`` is how ReShare writes them into the audit.
    """

    succeeded: bool
    status: str = "FAIL"
    profile: str | None = None
    user_id: str | None = None
    surname: str | None = None
    given_name: str | None = None
    email: str | None = None
    problems: tuple[str, ...] = ()
    noted: str = ""


def read_answer(answer: NcipAnswer, adapter: HostLms) -> Reading:
    """Read *answer* as the adapter's client would."""
    if answer.problems:
        return refused(answer.problems, adapter)
    if adapter.ncip == _NCIP_2 and not answer.has_optional_fields:
        return failed_by_client(NcipProblem(type=NCIP2_FAILED))
    if adapter.ncip == 1 and (answer.name is None or answer.user_id is None):
        return failed_by_client(_unreadable(adapter))
    privileges = tuple(map(translated, _kept(answer.privileges, adapter.ncip)))
    surname, given_name = name_in_reshare(answer.name, ncip=adapter.ncip)
    return Reading(
        succeeded=True,
        status=status_of(privileges),
        profile=profile_of(privileges),
        user_id=answer.user_id or None,
        surname=surname,
        given_name=given_name,
        email=email_in_reshare(answer, ncip=adapter.ncip),
    )


def failed(problem: str) -> Reading:
    """Build the result of a lookup that ReShare did not make: its status is FAIL."""
    return Reading(succeeded=False, problems=(problem,), noted=problem)


def refused(problems: Sequence[NcipProblem], adapter: HostLms) -> Reading:
    """Build the result of a lookup that the library system answered with *problems*.

    ReShare writes them into the audit as JSON. Of NCIP 1, its client keeps three parts, even if
    they are empty, and calls the value of the faulty element its detail.
    """
    if adapter.ncip == 1:
        kept = [
            NcipProblem(
                type=problem.type or "",
                detail=problem.value or problem.detail or "",
                element=(problem.element or "").replace("/", " "),
            )
            for problem in problems
        ]
        return _refused(problems, kept)
    return _refused(problems, problems)


def failed_by_client(problem: NcipProblem) -> Reading:
    """Build the result of a call that ReShare's own client reports as failed."""
    return _refused([problem], [problem])


def _refused(problems: Sequence[NcipProblem], kept: Sequence[NcipProblem]) -> Reading:
    texts = tuple(problem.text for problem in problems)
    return Reading(succeeded=False, problems=texts, noted=f"[{','.join(map(_as_json, kept))}]")


def _as_json(problem: NcipProblem) -> str:
    """Write a problem as org.json does: in its order of keys, without those that are None."""
    parts = {
        "detail": problem.detail,
        "type": problem.type,
        "value": problem.value,
        "element": problem.element,
    }
    pairs = (f'"{key}":{_quoted(part)}' for key, part in parts.items() if part is not None)
    return f"{{{','.join(pairs)}}}"


def _quoted(text: str) -> str:
    """Quote *text* as org.json's ``JSONObject.quote``."""
    quoted = json.dumps(text, ensure_ascii=False).replace("</", "<\\/")
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def call_failed(adapter: HostLms, failure: LookupFailure) -> NcipProblem:
    """Return the problem of a call without a readable response (lib-ncip-client).

    Left out are the parts that hold the text of a Java exception or the response itself. Of the
    adapters that do not speak NCIP, only WMS looks up patrons.
    """
    never_reached = failure in _NEVER_REACHED
    silent = failure is LookupFailure.TIMEOUT
    if adapter.ncip != 1:
        return NcipProblem(type=WMS_CALL_FAILED if adapter.ncip is None else NCIP2_FAILED)
    if adapter.socket is None:  # this client has the other one's words for a call that failed
        by_http = NcipProblem(type=NCIP2_FAILED)
        return by_http if never_reached or silent else _unreadable(adapter)
    if never_reached:
        return NcipProblem(type=NCIP1_SOCKET_FAILED)
    if silent:
        if adapter.socket == "http":
            return NcipProblem(
                type=NCIP1_SOCKET_SILENT, detail="no response", element=NCIP1_SOCKET_UNREADABLE
            )
        return NcipProblem(type=NCIP1_STRICT_SILENT, detail="", element=NCIP1_STRICT_EMPTY)
    return _unreadable(adapter)


def _unreadable(adapter: HostLms) -> NcipProblem:
    match adapter.socket:
        case "http":
            return NcipProblem(type="", element=NCIP1_SOCKET_UNREADABLE)
        case "strict":
            return NcipProblem(element=NCIP1_STRICT_UNREADABLE)
        case None:
            return NcipProblem(type="", detail=NCIP1_UNREADABLE)


def _kept(privileges: Sequence[Privilege], ncip: int | None) -> Sequence[Privilege]:
    """Drop privileges without a status element, as the client for NCIP 2 does."""
    return [
        privilege for privilege in privileges if ncip != _NCIP_2 or privilege.value is not None
    ]


def translated(privilege: Privilege) -> Privilege:
    """Translate STATUS as lib-ncip-client does; all other privileges stay unchanged."""
    if privilege.key.lower() != "status" or privilege.value is None:
        return privilege
    value = _STATUS_TRANSLATION.get(privilege.value.upper(), privilege.value)
    return Privilege(key=privilege.key, value=value, valid_to=privilege.valid_to)


def status_of(privileges: Sequence[Privilege]) -> str:
    """Return BLOCKED if the first STATUS says so, else OK: an unknown status is no block."""
    first = _first(privileges, "status")
    blocked = first is not None and (first.value or "").upper() == "BLOCKED"
    return "BLOCKED" if blocked else "OK"


def profile_of(privileges: Sequence[Privilege]) -> str | None:
    """Find the patron profile by ReShare's three rules.

    With a STATUS of ACTIVE and no PROFILE, the result is the literal ``STATUS``: the key of the
    first privilege whose (translated) value is OK.
    """
    first = _first(privileges, "profile")
    if first is not None and first.value:
        return first.value
    for privilege in privileges:
        if (privilege.value or "").lower() in {"active", "ok"}:
            return privilege.key or None
    if len(privileges) == 1 and not (privileges[0].value or "").strip():
        return privileges[0].key or None
    return None


def _first(privileges: Sequence[Privilege], key: str) -> Privilege | None:
    return next((privilege for privilege in privileges if privilege.key.lower() == key), None)
