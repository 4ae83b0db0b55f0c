"""NCIP 2 answers about the demo's patrons, as a strict server would word them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from lxml import etree

from verifier.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord, Stops

NAMESPACE = "http://www.niso.org/2008/ncip"
VERSION = "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd"


def problem(kind: str, detail: str, *, element: str | None = None) -> bytes:
    """Write an answer that is a problem."""
    root = _message()
    response = _add(root, "LookupUserResponse")
    one = _add(response, "Problem")
    _add(one, "ProblemType", kind)
    _add(one, "ProblemDetail", detail)
    if element:
        _add(one, "ProblemElement", element)
    return _bytes(root)


def patron(
    record: PatronRecord, *, agency: str, main_type: str, asked: Collection[str], fines: bool
) -> bytes:
    """Write what the library system knows of *record*, of the element types that were asked."""
    root = _message()
    response = _add(root, "LookupUserResponse")
    main, others = _main_and_others(record, main_type)
    if main is not None:
        _user_id(_add(response, "UserId"), main, agency)
    if fines and record.balance is not None:
        balance = _add(_add(response, "UserFiscalAccount"), "AccountBalance")
        _add(balance, "CurrencyCode", record.balance.currency)
        _add(balance, "MonetaryValue", str(int(record.balance.amount.scaleb(2))))
    fields = _add(response, "UserOptionalFields")
    parts: dict[str, Callable[[], None]] = {  # in the order of the schema
        "Name Information": lambda: _name(fields, record),
        "User Address Information": lambda: _addresses(fields, record.emails),
        "User Privilege": lambda: _privileges(fields, record, agency),
        "Block Or Trap": lambda: _blocks(fields, record, agency),
        "User Id": lambda: _further_ids(fields, record, others, agency),
        "Previous User Id": lambda: _previous(fields, record, agency),
    }
    for name, write in parts.items():
        if name in asked:
            write()
    return _bytes(root)


def _main_and_others(
    record: PatronRecord, main_type: str
) -> tuple[PatronIdentifier | None, list[PatronIdentifier]]:
    """Put the identifier that the server answers with apart from the others in use."""
    current = [one for one in record.identifiers if one.status is not IdentifierStatus.INACTIVE]
    current.sort(key=lambda one: one.type != main_type)
    return (current[0], current[1:]) if current else (None, [])


def _further_ids(
    fields: etree._Element, record: PatronRecord, others: Sequence[PatronIdentifier], agency: str
) -> None:
    for one in others:
        _user_id(_add(fields, "UserId"), one, agency)
    if record.internal_id:
        own = PatronIdentifier(type="uuid", value=record.internal_id)
        _user_id(_add(fields, "UserId"), own, agency)


def _name(fields: etree._Element, record: PatronRecord) -> None:
    if record.name is None:
        return
    person = _add(_add(fields, "NameInformation"), "PersonalNameInformation")
    structured = _add(person, "StructuredPersonalUserName")
    _add(structured, "GivenName", record.name.given)
    _add(structured, "Surname", record.name.family)


def _addresses(fields: etree._Element, emails: Sequence[str]) -> None:
    for email in emails:
        address = _add(fields, "UserAddressInformation")
        _add(address, "UserAddressRoleType", "OTH")
        electronic = _add(address, "ElectronicAddress")
        _add(electronic, "ElectronicAddressType", "mailto")
        _add(electronic, "ElectronicAddressData", email)


def _privileges(fields: etree._Element, record: PatronRecord, agency: str) -> None:
    """Give group and state; as many servers do, say nothing of an account that has expired."""
    stopped = any(one.stops is not Stops.UNKNOWN for one in record.blocks)
    values = [("STATUS", "BLOCKED" if stopped else "ACTIVE")]
    if record.group is not None:
        values.insert(0, ("PROFILE", record.group.code))
    for key, value in values:
        privilege = _add(fields, "UserPrivilege")
        _add(privilege, "AgencyId", agency)
        _add(privilege, "AgencyUserPrivilegeType", key)
        if key == "STATUS" and record.expires is not None:
            _add(privilege, "ValidToDate", f"{record.expires.isoformat()}T00:00:00")
        _add(_add(privilege, "UserPrivilegeStatus"), "UserPrivilegeStatusType", value)


def _blocks(fields: etree._Element, record: PatronRecord, agency: str) -> None:
    for one in record.blocks:
        block = _add(fields, "BlockOrTrap")
        _add(block, "AgencyId", agency)
        _add(block, "BlockOrTrapType", one.message or "Block Check Out")


def _previous(fields: etree._Element, record: PatronRecord, agency: str) -> None:
    for one in record.identifiers:
        if one.status is IdentifierStatus.INACTIVE:
            previous = _add(fields, "PreviousUserId")
            _add(previous, "AgencyId", agency)
            _add(previous, "UserIdentifierValue", one.value)


def _user_id(element: etree._Element, identifier: PatronIdentifier, agency: str) -> None:
    _add(element, "AgencyId", agency)
    _add(element, "UserIdentifierType", identifier.type)
    _add(element, "UserIdentifierValue", identifier.value)


def _message() -> etree._Element:
    prefixes = {"ncip": NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}NCIPMessage", nsmap=prefixes)
    root.set(f"{{{NAMESPACE}}}version", VERSION)
    return root


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
