"""The name and the e-mail address that ReShare makes of one answer of the library system.

Mirrors lib-ncip-client ``LookupUser`` (one way of taking names apart for each NCIP, and which
addresses are called ``emailAddress``) and mod-rs ``BaseHostLMSService``, which takes the first
``emailAddress``, else the first ``mailTo``, and turns empty names into none.
"""

from __future__ import annotations

import re

from verifier.model.lookup import ElectronicAddress, NcipAnswer
from verifier.model.patron import PersonName

_EMAIL = re.compile(
    r"[_a-zA-Z0-9-]+(?:\.[_a-zA-Z0-9-]+)*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*(?:\.[a-zA-Z]{1,6})"
)

Name = tuple[str | None, str | None]
"""Surname and given name."""


def name_in_reshare(name: PersonName | None, *, ncip: int | None) -> Name:
    """Take a name apart as ReShare does: NCIP 2 swaps the parts of one without a comma.

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
    """Choose the e-mail address; one of an odd shape needs the type that ReShare knows."""
    if not answer.addresses:
        return next(iter(answer.emails), None)
    named = [(_type_in_reshare(one, ncip), one.value) for one in answer.addresses]
    for wanted in ("emailAddress", "mailTo"):
        found = next((value for name, value in named if name == wanted), None)
        if found:
            return found
    return None


def _type_in_reshare(address: ElectronicAddress, ncip: int | None) -> str:
    sent = address.type or ("" if ncip == 1 else "unknown")
    mailto = ncip != 1 and sent.lower() == "mailto"
    return "emailAddress" if mailto or _EMAIL.fullmatch(address.value) else sent


def _of_ncip_2(name: PersonName) -> Name:
    """The structured name goes first; the other one is the surname's token, then the given's."""
    given, family = (name.given or "").strip(), name.family
    if given:
        return family, name.given
    if family:
        return _whole_in_surname(family)
    parts = _split(name.unstructured) if name.unstructured else []
    return (parts[0].strip(), parts[-1].strip()) if parts else (None, None)


def _of_ncip_1(name: PersonName) -> Name:
    """The unstructured name goes first; without a comma its last word is the surname."""
    if name.unstructured is None:
        given, family = (name.given or "").strip(), name.family or ""
        return (family, given) if given else _whole_in_surname(family)
    parts = _java_split(name.unstructured, ",")
    if len(parts) > 1:
        return parts[0].strip(), parts[-1].strip()
    words = name.unstructured.split()
    return (words[-1], " ".join(words[:-1])) if words else (None, None)


def _whole_in_surname(family: str) -> Name:
    """Take a name apart that stands in the surname alone."""
    parts = _split(family)
    return (parts[0].strip(), parts[-1].strip()) if len(parts) > 1 else (family, None)


def _split(name: str) -> list[str]:
    parts = _java_split(name, ",")
    return _java_split(name, " ") if len(parts) == 1 else parts


def _java_split(text: str, separator: str) -> list[str]:
    """Split as Java does: empty parts at the end are dropped, unless nothing was split."""
    parts = text.split(separator)
    if len(parts) == 1:
        return parts
    while parts and not parts[-1]:
        parts.pop()
    return parts
