"""What a LookupUserResponse of NCIP 2 says."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from verifier.ils.ncip.document import Unreadable, child, children, raw_text, text
from verifier.ils.ncip.elements import addresses, blocks, day, emails, person_name
from verifier.ils.ncip.reply import Amount, Reply, UserId
from verifier.model.lookup import NcipProblem, Privilege


def problems_in(element: etree._Element) -> tuple[NcipProblem, ...]:
    """Read one Problem, which is one problem."""
    return (
        NcipProblem(
            type=text(child(element, "ProblemType")),
            detail=text(child(element, "ProblemDetail")),
            element=text(child(element, "ProblemElement")),
            value=text(child(element, "ProblemValue")),
        ),
    )


def reply_of(response: etree._Element, problems: Sequence[NcipProblem]) -> Reply:
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
        privileges=tuple(_privilege(one) for one in children(fields, "UserPrivilege")),
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


def _privilege(element: etree._Element) -> Privilege:
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
