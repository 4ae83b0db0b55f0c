"""What a comparison says: one sentence first, then what there is to act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.diagnosis.changes.road_compared import Crossing, find_road
from verifier.diagnosis.words import name_in_words
from verifier.model.comparison import Judgement, Remark, Road
from verifier.model.finding import Severity
from verifier.model.match import DANGEROUS

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
    Road.HOLDS: "The road holds",
    Road.HOLDS_BY_ANOTHER: "The road holds",
    Road.BREAKS: "The change breaks the road",
    Road.MENDED: "The change mends the road",
    Road.STILL_BROKEN: "The road was broken before the change and still is",
    Road.UNKNOWN: "Whether the change breaks the road cannot be said",
}
_NOTHING_CHANGED = {
    Road.HOLDS: "Nothing changed",
    Road.STILL_BROKEN: "Nothing changed, and the road is broken",
    Road.UNKNOWN: "Nothing changed, but whether the road is whole cannot be said",
}
_REMARKS = {
    Road.BREAKS: ("road-breaks", Severity.ERROR),
    Road.STILL_BROKEN: ("road-still-broken", Severity.WARNING),
    Road.UNKNOWN: ("road-not-known", Severity.WARNING),
    Road.HOLDS_BY_ANOTHER: ("another-identifier", Severity.WARNING),
}


def judge(change: Crossing, *, nothing_changed: bool) -> Judgement:
    """Say what the change does to the road, and what else there is to act on."""
    road, reason = find_road(change)
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
    change: Crossing, road: Road, remarks: Sequence[Remark], *, nothing_changed: bool
) -> str:
    if change.between.hidden:
        return _HEADLINES[road]
    if nothing_changed and road in _NOTHING_CHANGED:
        return _NOTHING_CHANGED[road]
    if road is Road.HOLDS and all(one.severity is Severity.NOTICE for one in remarks):
        return "The change is harmless"
    return _HEADLINES[road]


def _of_sides(change: Crossing) -> Iterator[Remark]:
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


def _of_road(change: Crossing, road: Road, reason: str) -> Iterator[Remark]:
    if change.two_people:
        yield Remark(kind="two-people", severity=Severity.WARNING, said=_TWO_PEOPLE)
    if road in _REMARKS:
        kind, severity = _REMARKS[road]
        said = f"{reason[:1].upper()}{reason[1:]}."
        yield Remark(kind=kind, severity=severity, said=said, in_headline=True)
    if road is Road.BREAKS:
        yield from _way_out(change.way_out)
    if change.transform in DANGEROUS:
        yield Remark(
            kind="perhaps-another-number",
            severity=Severity.NOTICE,
            said="The identifier in its other form may be another person's number.",
        )


def _of_carrier(change: Crossing) -> Iterator[Remark]:
    before, after = change.before, change.after
    if before.usable and after.usable and before.taken_from != after.taken_from:
        yield Remark(
            kind="another-carrier",
            severity=Severity.WARNING,
            said=f"The identifier came from {name_in_words(before.taken_from)} and now comes "
            f"from {name_in_words(after.taken_from)}.",
        )


def _of_email(change: Crossing) -> Iterator[Remark]:
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
        names = " and ".join(name_in_words(one) for one in carriers)
        yield Remark(
            kind="identifier-elsewhere",
            severity=Severity.NOTICE,
            said=f"The identifier of before still arrives, in {names}: let it be released as "
            "before, or let the request take it from there.",
        )
