"""Parse a LookupUserResponse of NCIP 2 or NCIP 1, tolerant of order, agencies and repetition."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from verifier.adapters.ils.ncip.settings import Ncip
from verifier.domain.model.lookup import ElectronicAddress, NcipAnswer, NcipProblem, Privilege
from verifier.domain.model.patron import PersonName

# An answer as XML: hardened reading, and finding elements by local name.
#
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
"""A document type with no declarations of its own; what it points to is never fetched."""

_CLOSING = re.compile(rb"</(?:[\w.-]+:)?NCIPMessage\s*>")
_ENCODINGS = ("UTF-8", "UTF-16", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252")


class Unreadable(Exception):  # noqa: N818 - named as the sentence reads
    """The answer is no NCIP message. ``message`` is one sentence without its content."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_message(body: bytes, *, doctype: bool = False) -> etree._Element:
    """Give the root element of an NCIP message. Raises ``Unreadable``.

    *doctype*: a document type may stand before it, as in NCIP 1. It is cut off unread; one that
    declares something itself is refused.
    """
    if not body.strip():
        raise Unreadable("The library system sent an empty answer.")
    if doctype:
        body = _DOCTYPE.sub(rb"\g<before>", body.removeprefix(codecs.BOM_UTF8))
    if _MARKUP_OF_TYPES in body.replace(b"\0", b"").upper():
        raise Unreadable(_why_no_message(body))
    try:
        # what stands behind may be half of a character, as a line end in UTF-16
        root = etree.fromstring(body.lstrip(), hardened())
    except (etree.XMLSyntaxError, ValueError, LookupError):  # LookupError: unknown encoding
        raise Unreadable(_why_no_message(body)) from None
    docinfo: Any = root.getroottree().docinfo
    if (docinfo.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise Unreadable("The answer is in an encoding that is not read here; NCIP is in UTF-8.")
    if docinfo.doctype:  # in an encoding that hid it above
        raise Unreadable(_why_no_message(body))
    namespace = etree.QName(root).namespace or ""
    if local_name(root) != "NCIPMessage" or (namespace and "ncip" not in namespace.lower()):
        raise Unreadable(_why_no_message(body))
    return root


def local_name(element: etree._Element) -> str:
    """Give the name without its namespace."""
    return etree.QName(element).localname


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Give the child elements of that local name."""
    if element is None:
        return []
    return [one for one in element if local_name(one) == name]


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Follow *path* downwards, the first child of each name."""
    for name in path:
        found = children(element, name)
        if not found:
            return None
        element = found[0]
    return element


def anywhere(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give every element of that local name, in document order."""
    return (element for element in root.iter() if local_name(element) == name)


def raw_text(element: etree._Element | None) -> str | None:
    """Give the whole text as sent, of the ``Value`` where there is one; None: no element."""
    if element is None:
        return None
    value = child(element, "Value")
    return whole_text(element if value is None else value)


def whole_text(element: etree._Element) -> str:
    """Give all text in the element, in reading order."""
    return "".join(map(str, element.itertext()))


def text(element: etree._Element | None) -> str | None:
    """Give the trimmed text, or None where there is none."""
    return (raw_text(element) or "").strip() or None


def hardened(target: Any = None) -> etree.XMLParser:
    """Make a parser that loads, fetches and expands nothing."""
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


# What a LookupUserResponse says, whichever NCIP it came in.


@dataclass(frozen=True, slots=True, kw_only=True)
class UserId:
    """One user id; ``type`` is the server's word for it, in lower case."""

    value: str
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOrTrap:
    """One block, each once: some servers repeat them."""

    type: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A balance as sent, before anything is made of its units."""

    value: str
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InReshare:
    """What ReShare's own client reads, where that is not what the answer says."""

    user_id: str | None = None
    name: PersonName | None = None
    privileges: tuple[Privilege, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Everything an answer says."""

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
        """Whether there is neither an id nor anything else about a patron."""
        told = any(
            privilege.key.strip() or (privilege.value or "").strip()
            for privilege in self.privileges
        )
        return not (self.user_id or self.name or self.emails or told or self.further_ids)

    @property
    def all_ids(self) -> tuple[UserId, ...]:
        """Every id by which the answer names its patron."""
        own = (self.user_id,) if self.user_id else ()
        return (*own, *self.further_ids, *self.previous_ids)

    def as_reshare_reads(self, problems: Sequence[NcipProblem] = ()) -> NcipAnswer:
        """Give the parts that ReShare reads, with *problems* as they may be shown."""
        seen = self.in_reshare or InReshare(
            user_id=self.user_id.value if self.user_id else None,
            name=self.name,
            privileges=self.privileges,
        )
        return NcipAnswer(
            user_id=seen.user_id,
            privileges=seen.privileges,
            name=seen.name,
            emails=self.emails,
            addresses=self.addresses,
            has_optional_fields=self.has_optional_fields,
            problems=tuple(problems),
            optional_user_ids=tuple(one.value for one in self.further_ids),
        )


# The elements that both NCIP write alike, read tolerantly.

_MAILTO = "mailto:"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\D.*)?", re.DOTALL)


def day(message: str | None) -> date | None:
    """Read the day of a date in any of the forms seen; an unreadable one is not known."""
    found = _DAY.fullmatch((message or "").strip())
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


# What a LookupUserResponse of NCIP 2 says.


def ncip2_problems(element: etree._Element) -> tuple[NcipProblem, ...]:
    """Read one Problem, which is one problem."""
    return (
        NcipProblem(
            type=text(child(element, "ProblemType")),
            detail=text(child(element, "ProblemDetail")),
            element=text(child(element, "ProblemElement")),
            value=text(child(element, "ProblemValue")),
        ),
    )


def read_ncip2_reply(response: etree._Element, problems: Sequence[NcipProblem]) -> Reply:
    """Read the response. Raises ``Unreadable`` where it names two patrons."""
    fields = child(response, "UserOptionalFields")
    reachable = addresses(fields)
    return Reply(
        problems=tuple(problems),
        user_id=_main_id(response),
        has_optional_fields=fields is not None,
        name=person_name(fields),
        emails=emails(reachable),
        addresses=reachable,
        privileges=tuple(_ncip2_privilege(child) for child in children(fields, "UserPrivilege")),
        further_ids=_ids(fields, "UserId"),
        previous_ids=_ids(fields, "PreviousUserId"),
        blocks=blocks(fields),
        balance=_balance(child(response, "UserFiscalAccount", "AccountBalance")),
    )


def _main_id(response: etree._Element) -> UserId | None:
    ids = dict.fromkeys(_ids(response, "UserId"))
    if len({one.value for one in ids}) > 1:
        raise Unreadable("The answer names two patrons, so it is not clear whom it is about.")
    return next(iter(ids), None)


def _ids(parent: etree._Element | None, name: str) -> tuple[UserId, ...]:
    return tuple(
        UserId(value=value, type=(text(child(one, "UserIdentifierType")) or "").lower() or None)
        for one in children(parent, name)
        if (value := text(child(one, "UserIdentifierValue")))
    )


def _ncip2_privilege(element: etree._Element) -> Privilege:
    """Keep key and value as sent: ReShare compares patron profiles exactly."""
    return Privilege(
        key=raw_text(child(element, "AgencyUserPrivilegeType")) or "",
        value=raw_text(child(element, "UserPrivilegeStatus", "UserPrivilegeStatusType")),
        valid_to=day(text(child(element, "ValidToDate"))),
    )


def _balance(element: etree._Element | None) -> Amount | None:
    value = text(child(element, "MonetaryValue"))
    if value is None:
        return None
    return Amount(value=value, currency=text(child(element, "CurrencyCode")))


# What a LookupUserResponse of NCIP 1 says, and what ReShare's client for it reads of that.
#
# Source: lib-ncip-client, ``LookupUser.constructResponseNcip1Response`` and
# ``NCIPService.constructeNcipOneProblems``. The client takes the first visible identifier for the
# user's id, reads coded values from their ``Value`` alone, knows elements without a prefix alone,
# and breaks off where those of the name or of the visible identifier are missing; empty ones are
# no trouble to it.

_KINDS = ("ProcessingError", "MessagingError")


def ncip1_problems(element: etree._Element) -> tuple[NcipProblem, ...]:
    """Read one Problem, which holds one error or more."""
    errors = tuple(_problem(child, kind) for kind in _KINDS for child in children(element, kind))
    return errors or ncip2_problems(element)


def read_ncip1_reply(response: etree._Element, problems: Sequence[NcipProblem]) -> Reply:
    """Read the response. Raises ``Unreadable`` where it names two patrons."""
    fields = child(response, "UserOptionalFields")
    reachable = addresses(fields)
    visible = _visible_ids(fields)
    return Reply(
        problems=tuple(problems),
        user_id=_unique_id(response, visible),
        has_optional_fields=fields is not None,
        name=person_name(fields),
        emails=emails(reachable),
        addresses=reachable,
        privileges=tuple(_ncip1_privilege(child) for child in children(fields, "UserPrivilege")),
        further_ids=visible,
        blocks=blocks(fields),
        in_reshare=_in_reshare(response, fields),
    )


def _in_reshare(response: etree._Element, fields: etree._Element | None) -> InReshare:
    """Read as ReShare's client: it looks for names without a prefix, and finds none with one."""
    if response.prefix:
        return InReshare()
    return InReshare(
        user_id=_line(child(fields, "VisibleUserId", "VisibleUserIdentifier")),
        name=_name_in_reshare(fields),
        privileges=tuple(
            _ncip1_privilege(child, coded=True) for child in children(fields, "UserPrivilege")
        ),
    )


def _problem(error: etree._Element, kind: str) -> NcipProblem:
    """Read one error; some servers put its element into a second one of the same name."""
    names = (text(one) for one in anywhere(error, "ElementName"))
    outer = child(error, f"{kind}Element")
    inner = child(outer, f"{kind}Element")
    value = f"{kind}Value"
    return NcipProblem(
        type=text(child(error, f"{kind}Type")),
        element="/".join(name for name in names if name) or None,
        value=text(child(inner, value)) or text(child(outer, value)),
    )


def _unique_id(response: etree._Element, visible: Sequence[UserId]) -> UserId | None:
    """Give the id that the message is about, with the type that it has as a visible one."""
    found = {
        value: None
        for one in children(response, "UniqueUserId")
        if (value := text(child(one, "UserIdentifierValue")))
    }
    if len(found) > 1:
        raise Unreadable("The answer names two patrons, so it is not clear whom it is about.")
    for value in found:
        return UserId(value=value, type=next((o.type for o in visible if o.value == value), None))
    return None


def _visible_ids(fields: etree._Element | None) -> tuple[UserId, ...]:
    return tuple(
        UserId(
            value=value,
            type=(text(child(one, "VisibleUserIdentifierType")) or "").lower() or None,
        )
        for one in children(fields, "VisibleUserId")
        if (value := text(child(one, "VisibleUserIdentifier")))
    )


def _ncip1_privilege(element: etree._Element, *, coded: bool = False) -> Privilege:
    key = child(element, "AgencyUserPrivilegeType")
    value = child(element, "UserPrivilegeStatus", "UserPrivilegeStatusType")
    if coded:
        key, value = child(key, "Value"), child(value, "Value")
    return Privilege(
        key=_line(key) or "",
        value=_line(value) or "",
        valid_to=day(text(child(element, "ValidToDate"))),
    )


def _name_in_reshare(fields: etree._Element | None) -> PersonName | None:
    """Give the name where one of its two elements is there, be it empty."""
    person = child(fields, "NameInformation", "PersonalNameInformation")
    unstructured = child(person, "UnstructuredPersonalUserName")
    if unstructured is not None:
        return PersonName(unstructured=_line(unstructured))
    structured = child(person, "StructuredPersonalUserName")
    if structured is None:
        return None
    return PersonName(
        given=_line(child(structured, "GivenName")) or "",
        family=_line(child(structured, "Surname")) or "",
    )


def _line(element: etree._Element | None) -> str | None:
    """Give the text with its blanks drawn together, as ReShare's client does; None: no element."""
    found = raw_text(element)
    return None if found is None else " ".join(found.split())


# An answer, in the NCIP that was asked in: order, agencies and repetitions vary.


def read_reply(body: bytes, ncip: Ncip = "2") -> Reply:
    """Read an answer. Raises ``Unreadable`` where it is none, or is about two patrons."""
    root = read_message(body, doctype=ncip == "1")
    if ncip == "1":
        problems_in, reply_of = ncip1_problems, read_ncip1_reply
    else:
        problems_in, reply_of = ncip2_problems, read_ncip2_reply
    problems = tuple(one for problem in anywhere(root, "Problem") for one in problems_in(problem))
    responses = list(anywhere(root, "LookupUserResponse"))
    if len(responses) > 1:
        raise Unreadable("The answer holds two responses, so it is not clear whom it is about.")
    if not responses:
        # a problem in the answer to another kind of question says nothing about this one
        if not problems or any(local_name(one).endswith("Response") for one in root):
            raise Unreadable(_why_no_response(root))
        return Reply(problems=problems)
    return reply_of(responses[0], problems)


def _why_no_response(root: etree._Element) -> str:
    if "it works!" in whole_text(root).lower():
        return (
            'The server answered "It works!" instead of looking: it could not read the question, '
            "or its token is wrong. Check url, url_token and namespace_style of the connection."
        )
    return "The library system sent an NCIP message without a response in it."
