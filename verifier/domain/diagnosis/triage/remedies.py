"""What to change, for whom, and which requests each change would repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.domain.model.finding import Owner
from verifier.domain.model.triage import (
    JudgedRequest,
    RequestCause,
    RequestPattern,
    RequestSource,
    TriageRemedy,
)

_MOSTLY = 0.8  # of a remedy's requests: then it ends that pattern

Advice = tuple[Owner, str]


@dataclass(frozen=True, slots=True)
class _ByDoor:
    """What to change where a link placed the request, where an add-on did, and where staff did."""

    link: Advice
    add_on: Advice
    staff: Advice

    def at(self, door: RequestSource | None) -> Advice:
        """Choose; a request of which nothing says so came by a link, as most do."""
        if door is not None and door.is_add_on:
            return self.add_on
        return self.staff if door is RequestSource.STAFF else self.link


_ENTER = (
    Owner.RESHARE,
    "Have staff scan or enter the patron's identifier as the library system knows it.",
)
_FIELD = (
    Owner.ILS,
    (
        "Let the add-on, or the program that places the requests, send the field that holds the "
        "library system's identifier."
    ),
)
_BY_DOOR: dict[RequestCause, _ByDoor] = {
    RequestCause.MISSING: _ByDoor(
        (
            Owner.DISCOVERY,
            (
                "Let people reach the request form only when they are signed in, and put their "
                "identifier into req_id of the link, or into the header that the listener reads."
            ),
        ),
        (
            Owner.ILS,
            (
                "Fill the field that the add-on sends as patron identifier, or let it send "
                "another one that is filled for every user."
            ),
        ),
        _ENTER,
    ),
    RequestCause.MALFORMED: _ByDoor(
        (
            Owner.IDENTITY,
            (
                "Release one plain value: no list, no blanks around it, and nothing at all where "
                "there is no value."
            ),
        ),
        (
            Owner.ILS,
            "Clean the field that the add-on sends: one plain value, without blanks around it.",
        ),
        _ENTER,
    ),
    RequestCause.ANOTHER_KIND: _ByDoor(
        (
            Owner.IDENTITY,
            (
                "Change what is sent: the identifier that the library system knows, in place of "
                "the one that arrives. verifier verify names the attribute, from one patron's "
                "login."
            ),
        ),
        _FIELD,
        _ENTER,
    ),
    RequestCause.OLD: _ByDoor(
        (
            Owner.IDENTITY,
            (
                "Carry new card numbers over into what the sign-on system releases, then have "
                "these requests updated and resubmitted."
            ),
        ),
        (
            Owner.ILS,
            (
                "Carry new card numbers over into the users of the add-on, then have these "
                "requests updated and resubmitted."
            ),
        ),
        _ENTER,
    ),
}
_ANYWHERE: dict[RequestCause, Advice] = {
    RequestCause.UNKNOWN_TO_ILS: (
        Owner.ILS,
        (
            "Look for these patrons by name: where there is a record, give it the identifier that "
            "arrives, or have the record's own one sent; where there is none, make one."
        ),
    ),
    RequestCause.SEVERAL_ACCOUNTS: (
        Owner.ILS,
        "Merge the accounts that share one identifier, or take it from the wrong one.",
    ),
    RequestCause.ANOTHER_ACCOUNT: (
        Owner.ILS,
        (
            "See whose account each identifier is: take it from the wrong account, or have the "
            "right one released."
        ),
    ),
    RequestCause.BLOCKED: (
        Owner.PATRON,
        "Settle what blocks the account with the library, then have the request resubmitted.",
    ),
    RequestCause.PROFILE: (
        Owner.RESHARE,
        (
            "Allow the patron profile under Settings > Resource sharing > Host LMS patron "
            "profiles, or tell its patrons that they cannot request."
        ),
    ),
    RequestCause.COULD_NOT_ASK: (
        Owner.RESHARE,
        (
            "Mend the connection between ReShare and the library system, then update and resubmit "
            "these requests: their identifiers may be right."
        ),
    ),
    RequestCause.NOT_CONFIGURED: (
        Owner.RESHARE,
        (
            "Complete ReShare's settings under Local NCIP settings and Host LMS integration, then "
            "update and resubmit these requests."
        ),
    ),
    RequestCause.NO_INSTITUTION: (
        Owner.DISCOVERY,
        "Send the institution's symbol as ReShare knows it, or set default_request_symbol.",
    ),
    RequestCause.REFUSED: (
        Owner.RESHARE,
        (
            "Open one of these requests in ReShare and read its audit: the export does not say "
            "why the patron was refused."
        ),
    ),
    RequestCause.NOW_KNOWN: (
        Owner.RESHARE,
        "Update and resubmit these requests: the library system knows their patrons now.",
    ),
}


def remedies_of(
    failing: Sequence[JudgedRequest], patterns: Sequence[RequestPattern]
) -> tuple[TriageRemedy, ...]:
    """Give each change with the requests it would repair; the one that repairs most first."""
    found: dict[tuple[RequestCause, Advice, str | None], list[int]] = {}
    for one in failing:
        concerns = one.group if one.cause is RequestCause.PROFILE else None
        found.setdefault((one.cause, advice(one.cause, one.door), concerns), []).append(one.number)
    made = [
        TriageRemedy(
            cause=cause,
            owner=owner,
            text=text,
            requests=tuple(numbers),
            concerns=concerns,
            pattern=_ends(cause, numbers, patterns),
        )
        for (cause, (owner, text), concerns), numbers in found.items()
    ]
    return tuple(sorted(made, key=lambda one: -len(one.requests)))


def advice(cause: RequestCause, door: RequestSource | None) -> Advice:
    """Say who changes what, for a cause that is wrong."""
    by_door = _BY_DOOR.get(cause)
    return by_door.at(door) if by_door is not None else _ANYWHERE[cause]


def _ends(
    cause: RequestCause, numbers: Sequence[int], patterns: Sequence[RequestPattern]
) -> int | None:
    repaired = set(numbers)
    for place, one in enumerate(patterns, 1):
        if one.cause is cause and len(repaired & set(one.failing)) >= _MOSTLY * len(one.failing):
            return place
    return None
