"""What a LookupUserResponse of NCIP 1 says, and what ReShare's client for it reads of that.

Source: lib-ncip-client, ``LookupUser.constructResponseNcip1Response`` and
``NCIPService.constructeNcipOneProblems``. The client takes the first visible identifier for the
user's id, reads coded values from their ``Value`` alone, knows elements without a prefix alone,
and breaks off where those of the name or of the visible identifier are missing; empty ones are
no trouble to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from verifier.ils.ncip.answer_2 import problems_in as problems_of_ncip_2
from verifier.ils.ncip.document import Unreadable, anywhere, child, children, raw_text, text
from verifier.ils.ncip.elements import addresses, blocks, day, emails, person_name
from verifier.ils.ncip.reply import InReshare, Reply, UserId
from verifier.model.lookup import NcipProblem, Privilege
from verifier.model.patron import PersonName

_KINDS = ("ProcessingError", "MessagingError")


def problems_in(element: etree._Element) -> tuple[NcipProblem, ...]:
    """Read one Problem, which holds one error or more."""
    errors = tuple(_problem(one, kind) for kind in _KINDS for one in children(element, kind))
    return errors or problems_of_ncip_2(element)


def reply_of(response: etree._Element, problems: Sequence[NcipProblem]) -> Reply:
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
        privileges=tuple(_privilege(one) for one in children(fields, "UserPrivilege")),
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
        privileges=tuple(_privilege(one, coded=True) for one in children(fields, "UserPrivilege")),
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


def _privilege(element: etree._Element, *, coded: bool = False) -> Privilege:
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
