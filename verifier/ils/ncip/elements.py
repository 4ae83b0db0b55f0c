"""The elements that both NCIP write alike, read tolerantly."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from verifier.ils.ncip.document import child, children, text
from verifier.ils.ncip.reply import BlockOrTrap
from verifier.model.lookup import ElectronicAddress
from verifier.model.patron import PersonName

_MAILTO = "mailto:"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\D.*)?", re.DOTALL)


def day(said: str | None) -> date | None:
    """Read the day of a date in any of the forms seen; an unreadable one is not known."""
    found = _DAY.fullmatch((said or "").strip())
    try:
        return date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        return None


def person_name(fields: etree._Element | None) -> PersonName | None:
    """Read the name of a person; None where there is none or it is empty."""
    person = child(fields, "NameInformation", "PersonalNameInformation")
    structured = child(person, "StructuredPersonalUserName")
    name = PersonName(
        given=text(child(structured, "GivenName")),
        family=text(child(structured, "Surname")),
        unstructured=text(child(person, "UnstructuredPersonalUserName")),
    )
    return None if name == PersonName() else name


def addresses(fields: etree._Element | None) -> tuple[ElectronicAddress, ...]:
    """Read every electronic address that holds something."""
    return tuple(
        ElectronicAddress(type=text(child(one, "ElectronicAddressType")), value=value)
        for part in children(fields, "UserAddressInformation")
        for one in children(part, "ElectronicAddress")
        if (value := text(child(one, "ElectronicAddressData")))
    )


def emails(found: tuple[ElectronicAddress, ...]) -> tuple[str, ...]:
    """Tell e-mail addresses by their shape: servers have many words for their type."""
    plain = (
        one.value[len(_MAILTO) :] if one.value.lower().startswith(_MAILTO) else one.value
        for one in found
    )
    return tuple(dict.fromkeys(one for one in plain if _is_email(one)))


def blocks(fields: etree._Element | None) -> tuple[BlockOrTrap, ...]:
    """Read the blocks, each once."""
    found = (
        BlockOrTrap(
            type=text(child(one, "BlockOrTrapType")) or "block",
            until=day(text(child(one, "ValidToDate"))),
        )
        for one in children(fields, "BlockOrTrap")
    )
    return tuple(dict.fromkeys(found))


def _is_email(text: str) -> bool:
    person, at, host = text.partition("@")
    whole = bool(person and at) and not any(one.isspace() for one in text)
    return whole and "@" not in host and "." in host[1:-1]
