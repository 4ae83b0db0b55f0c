"""The demo's library system: an NCIP 2 responder over real HTTP on loopback.

It is as strict as strict servers: it checks content type, namespace, a qualified version, and
agencies.
"""

from collections.abc import Collection, Sequence
from typing import Self

from flask import Flask, Response, request
from lxml import etree

from verifier.adapters.ils.ncip.reply import (
    Unreadable,
    child,
    children,
    raw_text,
    read_message,
    text,
)
from verifier.demo.loopback_server import LoopbackServer
from verifier.domain.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord, Stops

NAMESPACE = "http://www.niso.org/2008/ncip"
VERSION = "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd"
PATH = "/ncip"
MAX_BYTES = 100_000
_XML = "application/xml"


def problem(kind: str, detail: str, *, element: str | None = None) -> bytes:
    """Write a response that reports a problem."""
    root, response = _message()
    found = _add(response, "Problem")
    _add(found, "ProblemType", kind)
    _add(found, "ProblemDetail", detail)
    if element:
        _add(found, "ProblemElement", element)
    return _bytes(root)


def patron(
    record: PatronRecord, *, agency: str, main_type: str, asked: Collection[str], fines: bool
) -> bytes:
    """Write a response with what is known of *record*, for the requested element types.

    The elements are in the order of the schema. Like many servers, it does not report that an
    account has expired.
    """
    root, response = _message()
    inactive = IdentifierStatus.INACTIVE
    current = [known for known in record.identifiers if known.status is not inactive]
    current.sort(key=lambda identifier: identifier.type != main_type)
    for main in current[:1]:
        _user_id(_add(response, "UserId"), main, agency)
    if fines and record.balance is not None:
        balance = _add(_add(response, "UserFiscalAccount"), "AccountBalance")
        _add(balance, "CurrencyCode", record.balance.currency)
        _add(balance, "MonetaryValue", str(int(record.balance.amount.scaleb(2))))
    fields = _add(response, "UserOptionalFields")
    if "Name Information" in asked and record.name is not None:
        person = _add(_add(fields, "NameInformation"), "PersonalNameInformation")
        structured = _add(person, "StructuredPersonalUserName")
        _add(structured, "GivenName", record.name.given)
        _add(structured, "Surname", record.name.family)
    for email in record.emails if "User Address Information" in asked else ():
        address = _add(fields, "UserAddressInformation")
        _add(address, "UserAddressRoleType", "OTH")
        electronic = _add(address, "ElectronicAddress")
        _add(electronic, "ElectronicAddressType", "mailto")
        _add(electronic, "ElectronicAddressData", email)
    if "User Privilege" in asked:
        _add_privileges(fields, record, agency)
    for stop in record.blocks if "Block Or Trap" in asked else ():
        block = _add(fields, "BlockOrTrap")
        _add(block, "AgencyId", agency)
        _add(block, "BlockOrTrapType", stop.message or "Block Check Out")
    if "User Id" in asked:
        _add_other_ids(fields, record, current[1:], agency)
    for identifier in record.identifiers if "Previous User Id" in asked else ():
        if identifier.status is inactive:
            previous = _add(fields, "PreviousUserId")
            _add(previous, "AgencyId", agency)
            _add(previous, "UserIdentifierValue", identifier.value)
    return _bytes(root)


def _add_privileges(fields: etree._Element, record: PatronRecord, agency: str) -> None:
    stopped = any(block.stops is not Stops.UNKNOWN for block in record.blocks)
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


def _add_other_ids(
    fields: etree._Element, record: PatronRecord, others: Sequence[PatronIdentifier], agency: str
) -> None:
    for other in others:
        _user_id(_add(fields, "UserId"), other, agency)
    if record.internal_id:
        own = PatronIdentifier(type="uuid", value=record.internal_id)
        _user_id(_add(fields, "UserId"), own, agency)


def _user_id(element: etree._Element, identifier: PatronIdentifier, agency: str) -> None:
    _add(element, "AgencyId", agency)
    _add(element, "UserIdentifierType", identifier.type)
    _add(element, "UserIdentifierValue", identifier.value)


def _message() -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{NAMESPACE}}}NCIPMessage", nsmap={"ncip": NAMESPACE})
    root.set(f"{{{NAMESPACE}}}version", VERSION)
    return root, _add(root, "LookupUserResponse")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


class DemoNcip:
    """An NCIP responder for *records*, which serves from ``start()`` to ``stop()``.

    *find_by* are the identifier types that a UserId is compared with, the main one first; an
    AuthenticationInput ``username`` is compared with identifiers of that type. Inactive
    identifiers find nobody, but are returned as previous ones.
    """

    def __init__(
        self,
        records: Sequence[PatronRecord],
        *,
        find_by: Sequence[str] = ("barcode",),
        agency: str = "EXU",
        port: int = 0,
    ) -> None:
        self._records = tuple(records)
        self._find_by = tuple(find_by)
        self._agency = agency
        self._server = LoopbackServer(port=port)
        self.url = self._server.url + PATH
        self.questions = 0
        """How many LookupUser messages came, for tests and for the curious."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start serving."""
        app = Flask(__name__)
        app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
        app.add_url_rule(PATH, view_func=self._view, methods=["POST"])
        self._server.start(app)

    def stop(self) -> None:
        """Stop serving. May be called twice."""
        self._server.stop()

    def _view(self) -> Response:
        if request.mimetype != _XML:
            return Response("Content-Type must be application/xml", status=415)
        try:
            root = read_message(request.get_data())
        except Unreadable:
            body = problem("Invalid Message Syntax Error", "This is not an NCIP message")
        else:
            body = self._answer(root)
        return Response(body, content_type=_XML)

    def _answer(self, root: etree._Element) -> bytes:
        refused = _refused(root)
        if refused is not None:
            return refused
        self.questions += 1
        question = child(root, "LookupUser")
        element, types = "UserIdentifierValue", self._find_by
        value = raw_text(child(question, "UserId", element))
        by_name = child(question, "AuthenticationInput")
        if by_name is not None:
            element = "AuthenticationInputData"
            kind = (text(child(by_name, "AuthenticationInputType")) or "").lower()
            types = ("username",) if kind == "username" else ()
            value = raw_text(child(by_name, element))
        if not value:
            return problem("Needed Data Missing", "No user identifier", element=element)
        match [record for record in self._records if _bears(record, types, value)]:
            case []:
                return problem("Unknown User", "User is not known", element=element)
            case [record]:
                return patron(
                    record,
                    agency=self._agency,
                    main_type=self._find_by[0],
                    asked={text(wanted) or "" for wanted in children(question, "UserElementType")},
                    fines=child(question, "UserFiscalAccountDesired") is not None,
                )
            case _:
                return problem(
                    "Non-Unique User", "More than one user has this id", element=element
                )


def _refused(root: etree._Element) -> bytes | None:
    """Return the problem if a strict server would refuse the message, else None."""
    if etree.QName(root).namespace != NAMESPACE:
        return problem("Invalid Message Syntax Error", "The namespace is not that of NCIP 2")
    if not root.get(f"{{{NAMESPACE}}}version"):
        return problem("Missing Version", "The version attribute is missing or not qualified")
    question = child(root, "LookupUser")
    if question is None:
        return problem("Unsupported Service", "Only LookupUser is supported")
    for agency in ("FromAgencyId", "ToAgencyId"):
        if text(child(question, "InitiationHeader", agency, "AgencyId")) is None:
            return problem("Needed Data Missing", f"{agency} is missing", element=agency)
    return None


def _bears(record: PatronRecord, types: Sequence[str], value: str) -> bool:
    return any(
        identifier.value == value
        and identifier.type in types
        and identifier.status is not IdentifierStatus.INACTIVE
        for identifier in record.identifiers
    )
