"""Parse a LookupUserResponse of NCIP 2 or NCIP 1, whatever its order, agencies and repetitions."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from lxml import etree

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.ncip.settings import Ncip
from verifier.adapters.ils.record_parts import person_name
from verifier.domain.model.lookup import (
    ElectronicAddress,
    LookupFailure,
    NcipAnswer,
    NcipProblem,
    Privilege,
)
from verifier.domain.model.patron import PersonName

# Servers use any prefix, a default namespace or none at all, and write coded values as plain
# text or as ``<Scheme/><Value/>``.

_MARKUP_OF_TYPES = b"<!DOCTYPE"
_DOCTYPE = re.compile(
    rb"""(?xs) \A (?P<before> \s*+ (?: <\?xml\b .{0,200}? \?> )? \s*+ (?: <!-- .{0,2000}? --> )? )
    \s*+ <!DOCTYPE \s++ [\w:.-]++
    (?: \s++ (?: SYSTEM | PUBLIC \s++ (?: "[^"<>]*" | '[^'<>]*' ) )
        (?: \s*+ (?: "[^"<>]*" | '[^'<>]*' ) )? )?
    \s*+ >"""
)
"""A DOCTYPE without declarations of its own. Its external DTD is never fetched."""

_CLOSING = re.compile(rb"</(?:[\w.-]+:)?NCIPMessage\s*>")
_ENCODINGS = ("UTF-8", "UTF-16", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252")


class Unreadable(LookupAborted):
    """The answer is not a usable NCIP message. ``message`` is one sentence without its content."""

    def __init__(self, message: str) -> None:
        super().__init__(LookupFailure.PROTOCOL_ERROR, message)
        self.message = message


def read_message(body: bytes, *, doctype: bool = False) -> etree._Element:
    """Return the root element of an NCIP message. Raises ``Unreadable``.

    With *doctype*, a DOCTYPE may come first, as in NCIP 1. It is removed unread; a DOCTYPE
    with declarations of its own is refused.
    """
    if not body.strip():
        raise Unreadable("The library system sent an empty answer.")
    if doctype:
        body = _DOCTYPE.sub(rb"\g<before>", body.removeprefix(codecs.BOM_UTF8))
    if _MARKUP_OF_TYPES in body.replace(b"\0", b"").upper():
        raise Unreadable(_why_no_message(body))
    try:
        # do not strip the end: that could cut a UTF-16 line end in half
        root = etree.fromstring(body.lstrip(), hardened())
    except (etree.XMLSyntaxError, ValueError, LookupError):  # LookupError: unknown encoding
        raise Unreadable(_why_no_message(body)) from None
    docinfo: Any = root.getroottree().docinfo
    if (docinfo.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise Unreadable("The answer is in an encoding that is not read here; NCIP is in UTF-8.")
    if docinfo.doctype:  # in an encoding that hid it above
        raise Unreadable(_why_no_message(body))
    namespace = etree.QName(root).namespace or ""
    name = etree.QName(root).localname
    if name != "NCIPMessage" or (namespace and "ncip" not in namespace.lower()):
        raise Unreadable(_why_no_message(body))
    return root


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Return the child elements with that name, in any namespace."""
    return [] if element is None else element.findall(f"{{*}}{name}")


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Follow *path* downwards, taking the first child of each name; None if one is missing."""
    for name in path:
        element = None if element is None else element.find(f"{{*}}{name}")
    return element


def anywhere(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield every element with that name, in any namespace, in document order."""
    return root.iter(f"{{*}}{name}")


def raw_text(element: etree._Element | None) -> str | None:
    """Return the untrimmed text of *element*, or of its ``Value`` child; None if no element."""
    if element is None:
        return None
    value = child(element, "Value")
    return "".join(map(str, (element if value is None else value).itertext()))


def text(element: etree._Element | None, *path: str) -> str | None:
    """Return the trimmed text of the element at *path*; None if it is missing or empty."""
    return (raw_text(child(element, *path)) or "").strip() or None


def hardened(target: Any = None) -> etree.XMLParser:
    """Build an XML parser that loads no DTD, fetches nothing and expands no entities."""
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # limits depth and the growth of entities
        remove_comments=True,  # a comment inside a value must not cut it
        remove_pis=True,
    )


def _why_no_message(body: bytes) -> str:
    start = body.lstrip()[:2_000].lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return (
            "The address answers with a web page, not with NCIP. Check the url of the "
            "connection: it may be a login page or the address of another service."
        )
    if _MARKUP_OF_TYPES.lower() in start:
        return (
            "The answer begins with a DOCTYPE, which NCIP 2 does not have, or one that declares "
            "something, which is not read for safety's sake. A server of NCIP 1 needs the setting "
            "system or ncip of the connection."
        )
    if b"<" not in start:
        return "The answer is not XML. Check the url of the connection."
    if len(_CLOSING.findall(body)) > 1:
        return "The answer holds two messages, so it is not clear whom it is about."
    return "The answer is XML that is broken, cut off, or not an NCIP message."


class UserId(NamedTuple):
    """One user ID. ``type`` is the server's name for its type, in lowercase."""

    value: str
    type: str | None = None


class BlockOrTrap(NamedTuple):
    """One block. Some servers repeat blocks; duplicates are dropped."""

    type: str
    until: date | None = None


class Amount(NamedTuple):
    """A balance as sent; its unit is not interpreted yet."""

    value: str
    currency: str | None = None


class InReshare(NamedTuple):
    """What ReShare's own client reads, if that differs from what the answer says."""

    user_id: str | None = None
    name: PersonName | None = None
    privileges: tuple[Privilege, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Everything that an answer contains."""

    problems: tuple[NcipProblem, ...] = ()
    user_id: UserId | None = None
    has_optional_fields: bool = False
    name: PersonName | None = None
    emails: tuple[str, ...] = ()
    addresses: tuple[ElectronicAddress, ...] = ()
    privileges: tuple[Privilege, ...] = ()
    further_ids: tuple[UserId, ...] = ()
    previous_ids: tuple[UserId, ...] = ()
    blocks: tuple[BlockOrTrap, ...] = ()
    balance: Amount | None = None
    in_reshare: InReshare | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether the answer has no ID, name, e-mail address or privilege."""
        privileges = any(
            privilege.key.strip() or (privilege.value or "").strip()
            for privilege in self.privileges
        )
        return not (self.user_id or self.name or self.emails or privileges or self.further_ids)

    @property
    def all_ids(self) -> tuple[UserId, ...]:
        """Every ID of the patron in the answer."""
        own = (self.user_id,) if self.user_id else ()
        return (*own, *self.further_ids, *self.previous_ids)

    def as_reshare_reads(self, problems: Sequence[NcipProblem] = ()) -> NcipAnswer:
        """Return the parts that ReShare reads. *problems* must be safe to show."""
        user_id = self.user_id.value if self.user_id else None
        seen = self.in_reshare or InReshare(user_id, self.name, self.privileges)
        return NcipAnswer(
            **seen._asdict(),
            emails=self.emails,
            addresses=self.addresses,
            has_optional_fields=self.has_optional_fields,
            problems=tuple(problems),
            optional_user_ids=tuple(user_id.value for user_id in self.further_ids),
        )


# Reading a LookupUserResponse: first the parts that both NCIP versions share, then the others.

_MAILTO = "mailto:"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\D.*)?", re.DOTALL)


def day(written: str | None) -> date | None:
    """Read the day of a date in any of the known formats; None if it is unreadable."""
    found = _DAY.fullmatch((written or "").strip())
    try:
        return date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        return None


def emails(found: Iterable[ElectronicAddress]) -> tuple[str, ...]:
    """Return the addresses that have the form of an e-mail address.

    The form decides, because servers use many words for the type.
    """
    emails: dict[str, None] = {}
    for address in found:
        text = address.value
        text = text[len(_MAILTO) :] if text.lower().startswith(_MAILTO) else text
        person, at, host = text.partition("@")
        whole = bool(person and at) and not any(map(str.isspace, text))
        if whole and "@" not in host and "." in host[1:-1]:
            emails[text] = None
    return tuple(emails)


def _ids(
    parent: etree._Element | None, name: str, value_in: str = "UserIdentifierValue"
) -> tuple[UserId, ...]:
    type_in = f"{value_in.removesuffix('Value')}Type"
    return tuple(
        UserId(value, (text(element, type_in) or "").lower() or None)
        for element in children(parent, name)
        if (value := text(element, value_in))
    )


def _only_id(ids: Iterable[UserId]) -> UserId | None:
    """Return the patron's ID, or None. Raises ``Unreadable`` if the IDs differ."""
    found = list(ids)
    if len({user_id.value for user_id in found}) > 1:
        raise Unreadable("The answer names two patrons, so it is not clear whom it is about.")
    return found[0] if found else None


def read_reply(body: bytes, ncip: Ncip = "2") -> Reply:
    """Parse an answer in the NCIP version of the request, whatever its order and repetitions.

    Raises ``Unreadable`` if it is not a response, or is about two patrons.
    """
    root = read_message(body, doctype=ncip == "1")
    problems_in = ncip1_problems if ncip == "1" else ncip2_problems
    problems = tuple(
        problem for element in anywhere(root, "Problem") for problem in problems_in(element)
    )
    responses = list(anywhere(root, "LookupUserResponse"))
    if len(responses) > 1:
        raise Unreadable("The answer holds two responses, so it is not clear whom it is about.")
    if not responses:
        # a problem in the response to another kind of message does not answer this one
        if not problems or any(str(element.tag).endswith("Response") for element in root):
            raise Unreadable(_why_no_response(root))
        return Reply(problems=problems)
    [response] = responses
    fields = child(response, "UserOptionalFields")
    person = child(fields, "NameInformation", "PersonalNameInformation")
    addresses = tuple(
        ElectronicAddress(type=text(address, "ElectronicAddressType"), value=value)
        for part in children(fields, "UserAddressInformation")
        for address in children(part, "ElectronicAddress")
        if (value := text(address, "ElectronicAddressData"))
    )
    blocks = (
        BlockOrTrap(text(block, "BlockOrTrapType") or "block", day(text(block, "ValidToDate")))
        for block in children(fields, "BlockOrTrap")
    )
    parts = _ncip1_parts if ncip == "1" else _ncip2_parts
    return Reply(
        problems=problems,
        has_optional_fields=fields is not None,
        name=person_name(
            text(person, "StructuredPersonalUserName", "GivenName"),
            text(person, "StructuredPersonalUserName", "Surname"),
            text(person, "UnstructuredPersonalUserName"),
        ),
        emails=emails(addresses),
        addresses=addresses,
        blocks=tuple(dict.fromkeys(blocks)),
        **parts(response, fields),
    )


def _why_no_response(root: etree._Element) -> str:
    if "it works!" in "".join(map(str, root.itertext())).lower():
        return (
            'The server answered "It works!" instead of looking: it could not read the question, '
            "or its token is wrong. Check url, url_token and namespace_style of the connection."
        )
    return "The library system sent an NCIP message without a response in it."


def ncip2_problems(element: etree._Element) -> tuple[NcipProblem, ...]:
    """Read one Problem element as one problem."""
    return (
        NcipProblem(
            type=text(element, "ProblemType"),
            detail=text(element, "ProblemDetail"),
            element=text(element, "ProblemElement"),
            value=text(element, "ProblemValue"),
        ),
    )


def _ncip2_parts(response: etree._Element, fields: etree._Element | None) -> dict[str, Any]:
    balance = child(response, "UserFiscalAccount", "AccountBalance")
    owed = text(balance, "MonetaryValue")
    return {
        "user_id": _only_id(_ids(response, "UserId")),
        # as sent: ReShare compares patron profiles exactly
        "privileges": tuple(
            Privilege(
                key=raw_text(child(element, "AgencyUserPrivilegeType")) or "",
                value=raw_text(child(element, "UserPrivilegeStatus", "UserPrivilegeStatusType")),
                valid_to=day(text(element, "ValidToDate")),
            )
            for element in children(fields, "UserPrivilege")
        ),
        "further_ids": _ids(fields, "UserId"),
        "previous_ids": _ids(fields, "PreviousUserId"),
        "balance": Amount(owed, text(balance, "CurrencyCode")) if owed else None,
    }


# NCIP 1, and what ReShare's client for it reads from an answer.
#
# Source: lib-ncip-client, ``LookupUser.constructResponseNcip1Response`` and
# ``NCIPService.constructeNcipOneProblems``. The client uses the first visible identifier as the
# user ID, reads coded values only from ``Value``, finds only elements without a prefix, and fails
# if those of the name or of the visible identifier are missing. Empty ones are no problem.


def ncip1_problems(element: etree._Element) -> tuple[NcipProblem, ...]:
    """Read one Problem element, which contains one or more errors.

    Some servers nest the element of an error in a second one of the same name.
    """
    problems = []
    for kind in ("ProcessingError", "MessagingError"):
        for error in children(element, kind):
            names = (text(part) for part in anywhere(error, "ElementName"))
            outer = child(error, f"{kind}Element")
            value = text(outer, f"{kind}Element", f"{kind}Value") or text(outer, f"{kind}Value")
            problems.append(
                NcipProblem(
                    type=text(error, f"{kind}Type"),
                    element="/".join(name for name in names if name) or None,
                    value=value,
                )
            )
    return tuple(problems) or ncip2_problems(element)


def _ncip1_parts(response: etree._Element, fields: etree._Element | None) -> dict[str, Any]:
    visible = _ids(fields, "VisibleUserId", "VisibleUserIdentifier")
    user_id = _only_id(_ids(response, "UniqueUserId"))
    if user_id is not None:  # the visible identifiers say which type it has
        types = (shown.type for shown in visible if shown.value == user_id.value)
        user_id = UserId(user_id.value, next(types, None))
    in_reshare = InReshare()  # the client finds no names with a prefix
    if not response.prefix:
        in_reshare = InReshare(
            user_id=_line(child(fields, "VisibleUserId", "VisibleUserIdentifier")),
            name=_name_in_reshare(fields),
            privileges=tuple(
                _ncip1_privilege(element, coded=True)
                for element in children(fields, "UserPrivilege")
            ),
        )
    return {
        "user_id": user_id,
        "privileges": tuple(map(_ncip1_privilege, children(fields, "UserPrivilege"))),
        "further_ids": visible,
        "in_reshare": in_reshare,
    }


def _ncip1_privilege(element: etree._Element, *, coded: bool = False) -> Privilege:
    key = child(element, "AgencyUserPrivilegeType")
    value = child(element, "UserPrivilegeStatus", "UserPrivilegeStatusType")
    if coded:
        key, value = child(key, "Value"), child(value, "Value")
    return Privilege(
        key=_line(key) or "", value=_line(value) or "", valid_to=day(text(element, "ValidToDate"))
    )


def _name_in_reshare(fields: etree._Element | None) -> PersonName | None:
    """Return the name as ReShare's client reads it: the structured one, else the other.

    If the element is empty, so is the name.
    """
    person = child(fields, "NameInformation", "PersonalNameInformation")
    structured = child(person, "StructuredPersonalUserName")
    if structured is not None:
        return PersonName(
            given=_line(child(structured, "GivenName")) or "",
            family=_line(child(structured, "Surname")) or "",
        )
    unstructured = child(person, "UnstructuredPersonalUserName")
    return None if unstructured is None else PersonName(unstructured=_line(unstructured))


def _line(element: etree._Element | None) -> str | None:
    """Return the text with whitespace collapsed, as ReShare's client does; None if no element."""
    found = raw_text(element)
    return None if found is None else " ".join(found.split())
