"""Each column over all users, and which one the add-on should send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from verifier.model.counting import counted
from verifier.model.differences import DIFFERENCES
from verifier.model.illiad import (
    LEADING,
    Advice,
    ColumnOutcome,
    ColumnTally,
    UserCompared,
)
from verifier.model.illiad_columns import IDENTIFYING

FEW = 5
"""Below so many users that speak for a column it may be chance."""

_ANSWERED = (
    *LEADING,
    ColumnOutcome.OTHER_KIND,
    ColumnOutcome.NOT_CONFIRMED,
    ColumnOutcome.OTHER_PERSON,
    ColumnOutcome.NOT_KNOWN,
)
_WHERE = "in ILLiad's Customization Manager, Server Addons, in the settings of the ReShare add-on"


def tally_columns(users: Sequence[UserCompared]) -> tuple[ColumnTally, ...]:
    """Count each column over *users* whose rows were read; the best one first."""
    columns = dict.fromkeys(one.column for user in users for one in user.columns)
    tallies = [_tally(column, users) for column in columns]
    return tuple(sorted((one for one in tallies if _has_any(one)), key=_order))


def advise(tallies: Sequence[ColumnTally], field: str | None) -> Advice:
    """Say which column to send. One that leads to another person is never named.

    What the add-on sends now stays unless another column leads to more users' own records.
    """
    stated = next((one for one in tallies if one.column == field), None)
    best = min((one for one in tallies if _is_safe(one)), key=_order, default=None)
    if best is None:
        return Advice(column=None, text=_none(tallies))
    if stated is not None and _is_safe(stated) and stated.leads >= best.leads:
        best = stated
    few = best.leads < FEW
    if best.column == field:
        return Advice(column=field, text=f"Let the add-on send {field} as it does.{_rest(best)}")
    text = (
        f"Let the add-on send {best.column}: change it {_WHERE}, then write "
        f'patron_field = "{best.column}" into the site file and run this again.{_rest(best)}'
    )
    if few:
        text += f" {_FEW.format(count=counted(best.leads, 'user'))}"
    return Advice(column=best.column, text=text, few=few)


_FEW = "This rests on {count} alone: compare more before you change it for everybody."


def share(tally: ColumnTally) -> str:
    """``38 by SSN (2 of them but for leading zeros)``."""
    changed = [f"{count:,} of them but for {DIFFERENCES[one]}" for one, count in tally.changed_by]
    note = f" ({', '.join(changed)})" if changed else ""
    return f"{tally.leads:,} by {tally.column}{note}"


def _tally(column: str, users: Sequence[UserCompared]) -> ColumnTally:
    standings = [one for user in users for one in user.columns if one.column == column]
    counts = Counter(one.outcome for one in standings)
    changed = Counter(
        one.transform
        for one in standings
        if one.outcome is ColumnOutcome.LEADS_CHANGED and one.transform is not None
    )
    return ColumnTally(
        column=column,
        counts=tuple((outcome, counts[outcome]) for outcome in ColumnOutcome if counts[outcome]),
        changed_by=tuple(changed.most_common()),
        as_number=sum(one.may_be_whole_in_illiad for one in standings),
    )


def _has_any(tally: ColumnTally) -> bool:
    nothing = (ColumnOutcome.EMPTY, ColumnOutcome.ABSENT)
    return sum(number for _, number in tally.counts) > tally.count(*nothing)


def _is_safe(tally: ColumnTally) -> bool:
    return tally.leads > 0 and tally.count(ColumnOutcome.OTHER_PERSON) == 0


def _order(tally: ColumnTally) -> tuple[int, int, int, int]:
    """Those that lead to more users' own records first, then whole ones, then the usual order."""
    place = IDENTIFYING.index(tally.column) if tally.column in IDENTIFYING else len(IDENTIFYING)
    whole = tally.count(ColumnOutcome.LEADS)
    return (-tally.leads, tally.count(ColumnOutcome.OTHER_PERSON), -whole, place)


def _rest(tally: ColumnTally) -> str:
    """Say what is left to do where values differ in their form."""
    changed = tally.count(ColumnOutcome.LEADS_CHANGED) - tally.as_number
    said = ""
    if changed:
        said += (
            f" For {counted(changed, 'user')} it has to be corrected in ILLiad first: there it "
            "differs from the library system's identifier in its form."
        )
    if tally.as_number:
        said += (
            f" For {counted(tally.as_number, 'user')} it came as a number: look in ILLiad whether "
            "the leading zeros are there."
        )
    return said


def _none(tallies: Sequence[ColumnTally]) -> str:
    if not any(one.count(*_ANSWERED) for one in tallies):
        return "Nothing can be said about any column: nobody was compared with the library system."
    others = [one.column for one in tallies if one.count(ColumnOutcome.OTHER_PERSON)]
    unconfirmed = [one.column for one in tallies if one.count(ColumnOutcome.NOT_CONFIRMED)]
    if others:
        return (
            f"No column can be named: {', '.join(others)} would lead to other people's records. "
            "Load the library system's identifier into a column of its own, and send that one."
        )
    if unconfirmed:
        return (
            f"No column can be named: {', '.join(unconfirmed)} leads to records, but no name or "
            "e-mail address on both sides says whose they are. Compare one user by hand."
        )
    return (
        "No column leads to these users' records. Load the library system's identifier into one, "
        "for example into UserInfo1, and let the add-on send it."
    )
