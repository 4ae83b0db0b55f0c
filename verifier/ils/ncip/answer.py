"""What a LookupUserResponse says, read tolerantly: order, agencies and repetitions vary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from verifier.ils.ncip.document import (
    Unreadable,
    anywhere,
    child,
    children,
    raw_text,
    read_message,
    text,
    whole_text,
)
from verifier.model.lookup import NcipProblem, Privilege
from verifier.model.patron import PersonName

_MAILTO = "mailto:"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\D.*)?", re.DOTALL)


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
class Reply:
    """Everything an answer says."""

    problems: tuple[NcipProblem, ...] = ()
    user_id: UserId | None = None
    has_optional_fields: bool = False
    name: PersonName | None = None
    emails: tuple[str, ...] = ()
    privileges: tuple[Privilege, ...] = ()
    further_ids: tuple[UserId, ...] = ()
    previous_ids: tuple[UserId, ...] = ()
    blocks: tuple[BlockOrTrap, ...] = ()
    balance: Amount | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is neither an id nor anything else about a patron."""
        return not (
            self.user_id or self.name or self.emails or self.privileges or self.further_ids
        )

    @property
    def all_ids(self) -> tuple[UserId, ...]:
        """Every id by which the answer names its patron."""
        own = (self.user_id,) if self.user_id else ()
        return (*own, *self.further_ids, *self.previous_ids)


def read_reply(body: bytes) -> Reply:
    """Read an answer. Raises ``Unreadable`` where it is none, or is about two patrons."""
    root = read_message(body)
    problems = tuple(_problem(one) for one in anywhere(root, "Problem"))
    responses = list(anywhere(root, "LookupUserResponse"))
    if len(responses) > 1:
        raise Unreadable("The answer holds two responses, so it is not clear whom it is about.")
    if not responses:
        if not problems:
            raise Unreadable(_why_no_response(root))
        return Reply(problems=problems)
    [response] = responses
    fields = child(response, "UserOptionalFields")
    return Reply(
        problems=problems,
        user_id=_main_id(response),
        has_optional_fields=fields is not None,
        name=_name(child(fields, "NameInformation", "PersonalNameInformation")),
        emails=_emails(fields),
        privileges=tuple(_privilege(one) for one in children(fields, "UserPrivilege")),
        further_ids=_ids(fields, "UserId"),
        previous_ids=_ids(fields, "PreviousUserId"),
        blocks=tuple(dict.fromkeys(_block(one) for one in children(fields, "BlockOrTrap"))),
        balance=_balance(child(response, "UserFiscalAccount", "AccountBalance")),
    )


def day(element: etree._Element | None) -> date | None:
    """Read the day of a date in any of the forms seen; an unreadable one is not known."""
    found = _DAY.fullmatch(text(element) or "")
    try:
        return date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        return None


def _why_no_response(root: etree._Element) -> str:
    if "it works!" in whole_text(root).lower():
        return (
            'The server answered "It works!" instead of looking: it could not read the question, '
            "or its token is wrong. Check url, url_token and namespace_style of the connection."
        )
    return "The library system sent an NCIP message without a response in it."


def _problem(element: etree._Element) -> NcipProblem:
    return NcipProblem(
        type=text(child(element, "ProblemType")),
        detail=text(child(element, "ProblemDetail")),
        element=text(child(element, "ProblemElement")),
        value=text(child(element, "ProblemValue")),
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


def _name(person: etree._Element | None) -> PersonName | None:
    structured = child(person, "StructuredPersonalUserName")
    name = PersonName(
        given=text(child(structured, "GivenName")),
        family=text(child(structured, "Surname")),
        unstructured=text(child(person, "UnstructuredPersonalUserName")),
    )
    return None if name == PersonName() else name


def _emails(fields: etree._Element | None) -> tuple[str, ...]:
    """Tell e-mail addresses by their shape: servers have many words for their type."""
    found = (
        text(child(one, "ElectronicAddress", "ElectronicAddressData")) or ""
        for one in children(fields, "UserAddressInformation")
    )
    plain = (one[len(_MAILTO) :] if one.lower().startswith(_MAILTO) else one for one in found)
    return tuple(dict.fromkeys(one for one in plain if _is_address(one)))


def _is_address(text: str) -> bool:
    person, at, host = text.partition("@")
    whole = bool(person and at) and not any(one.isspace() for one in text)
    return whole and "@" not in host and "." in host[1:-1]


def _privilege(element: etree._Element) -> Privilege:
    """Keep key and value as sent: ReShare compares patron profiles exactly."""
    return Privilege(
        key=raw_text(child(element, "AgencyUserPrivilegeType")) or "",
        value=raw_text(child(element, "UserPrivilegeStatus", "UserPrivilegeStatusType")),
        valid_to=day(child(element, "ValidToDate")),
    )


def _block(element: etree._Element) -> BlockOrTrap:
    kind = text(child(element, "BlockOrTrapType")) or "block"
    return BlockOrTrap(type=kind, until=day(child(element, "ValidToDate")))


def _balance(element: etree._Element | None) -> Amount | None:
    value = text(child(element, "MonetaryValue"))
    if value is None:
        return None
    return Amount(value=value, currency=text(child(element, "CurrencyCode")))
