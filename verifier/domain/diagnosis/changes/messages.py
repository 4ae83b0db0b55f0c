"""What a comparison says: one sentence first, then what there is to act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.changes.impact import LoginChange, find_impact
from verifier.domain.model.comparison import Effect, Judgement, Remark
from verifier.domain.model.finding import Severity
from verifier.domain.model.match import DANGEROUS

_SEVERITIES = tuple(Severity)
_TWO_PEOPLE = (
    "The logins are of two people: their names and e-mail addresses have nothing in common. "
    "Compare two logins of one person."
)
_SAME_LOGIN = (
    "Both sides hold the same login, made at the same moment, so nothing can have changed. "
    "Compare a login from before the change with one from after it."
)
_HEADLINES = {
    Effect.HOLDS: "The road holds",
    Effect.HOLDS_BY_ANOTHER: "The road holds",
    Effect.BREAKS: "The change breaks the road",
    Effect.MENDED: "The change mends the road",
    Effect.STILL_BROKEN: "The road was broken before the change and still is",
    Effect.UNKNOWN: "Whether the change breaks the road cannot be said",
}
_NOTHING_CHANGED = {
    Effect.HOLDS: "Nothing changed",
    Effect.STILL_BROKEN: "Nothing changed, and the road is broken",
    Effect.UNKNOWN: "Nothing changed, but whether the road is whole cannot be said",
}
_REMARKS = {
    Effect.BREAKS: ("road-breaks", Severity.ERROR),
    Effect.STILL_BROKEN: ("road-still-broken", Severity.WARNING),
    Effect.UNKNOWN: ("road-not-known", Severity.WARNING),
    Effect.HOLDS_BY_ANOTHER: ("another-identifier", Severity.WARNING),
}


def judge(change: LoginChange, *, nothing_changed: bool) -> Judgement:
    """Say what the change does to the road, and what else there is to act on."""
    road, reason = find_impact(change)
    remarks = sorted(
        (
            *_of_sides(change),
            *_of_road(change, road, reason),
            *_of_carrier(change),
            *_of_email(change),
        ),
        key=lambda one: _SEVERITIES.index(one.severity),
    )
    return Judgement(
        road=road,
        headline=f"{_lead(change, road, remarks, nothing_changed=nothing_changed)}: {reason}.",
        reason=reason,
        remarks=tuple(remarks),
    )


def _lead(
    change: LoginChange, road: Effect, remarks: Sequence[Remark], *, nothing_changed: bool
) -> str:
    if change.between.hidden:
        return _HEADLINES[road]
    if nothing_changed and road in _NOTHING_CHANGED:
        return _NOTHING_CHANGED[road]
    if road is Effect.HOLDS and all(one.severity is Severity.NOTICE for one in remarks):
        return "The change is harmless"
    return _HEADLINES[road]


def _of_sides(change: LoginChange) -> Iterator[Remark]:
    """What the two sides leave open, and what reports say that logins do not."""
    sides = (("BEFORE", change.before), ("AFTER", change.after))
    for name, side in sides:
        if side.other_settings:
            yield Remark(
                kind="other-settings",
                severity=Severity.WARNING,
                said=f"{name} is a report made under other settings than those of the site "
                "file: what it says of the library system is left aside.",
            )
    masked = " and ".join(name for name, side in sides if side.masked)
    if masked:
        yield Remark(
            kind="values-masked",
            severity=Severity.NOTICE,
            said=f"Values are masked in {masked}: whether they changed cannot be said.",
        )
    if change.before.release.capture == change.after.release.capture:
        yield Remark(kind="same-login", severity=Severity.WARNING, said=_SAME_LOGIN)
    causes = [None if side.said is None else side.said.cause for _, side in sides]
    if causes[0] and causes[1] and causes[0].check != causes[1].check:
        yield Remark(
            kind="another-cause",
            severity=Severity.NOTICE,
            said="What goes wrong first is not what went wrong first before.",
        )


def _of_road(change: LoginChange, road: Effect, reason: str) -> Iterator[Remark]:
    if change.two_people:
        yield Remark(kind="two-people", severity=Severity.WARNING, said=_TWO_PEOPLE)
    if road in _REMARKS:
        kind, severity = _REMARKS[road]
        said = f"{reason[:1].upper()}{reason[1:]}."
        yield Remark(kind=kind, severity=severity, said=said, in_headline=True)
    if road is Effect.BREAKS:
        yield from _way_out(change.way_out)
    if change.transform in DANGEROUS:
        yield Remark(
            kind="perhaps-another-number",
            severity=Severity.NOTICE,
            said="The identifier in its other form may be another person's number.",
        )


def _of_carrier(change: LoginChange) -> Iterator[Remark]:
    before, after = change.before, change.after
    if before.usable and after.usable and before.taken_from != after.taken_from:
        yield Remark(
            kind="another-carrier",
            severity=Severity.WARNING,
            said=f"The identifier came from {attribute_label(before.taken_from)} and now comes "
            f"from {attribute_label(after.taken_from)}.",
        )


def _of_email(change: LoginChange) -> Iterator[Remark]:
    before, after = change.before.preview.email, change.after.preview.email
    if change.two_people or not change.between.another(before, after):
        return
    if before and not after:
        yield Remark(
            kind="email-gone",
            severity=Severity.WARNING,
            said="ReShare no longer receives an e-mail address for the patron.",
        )
    elif before and after:
        yield Remark(
            kind="email-changed",
            severity=Severity.NOTICE,
            said="ReShare receives another e-mail address for the patron.",
        )


def _way_out(carriers: Sequence[str]) -> Iterator[Remark]:
    if carriers:
        names = " and ".join(attribute_label(one) for one in carriers)
        yield Remark(
            kind="identifier-elsewhere",
            severity=Severity.NOTICE,
            said=f"The identifier of before still arrives, in {names}: let it be released as "
            "before, or let the request take it from there.",
        )
