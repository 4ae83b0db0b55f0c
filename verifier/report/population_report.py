"""Several logins as one set: labels and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.domain.model.finding import Severity
from verifier.domain.model.match import Support
from verifier.domain.model.population import (
    AffectedLogins,
    AttributeTally,
    CauseGroup,
    Explanation,
    ListenerRule,
    Pattern,
    SplitPerson,
)
from verifier.domain.model.report import Remedy, Verdict
from verifier.domain.model.wording import DIFFERENCES
from verifier.report.labels import SEVERITIES, VERDICTS

MOST_NUMBERS = 12  # of logins in one line; the JSON has all

PATTERNS: dict[Pattern, str] = {
    Pattern.NONE: "nobody",
    Pattern.ALL: "every patron",
    Pattern.GROUP: "one group",
    Pattern.ONE_PERSON: "one person",
    Pattern.FEW: "some patrons",
    Pattern.MOST: "most patrons",
}

TRAITS = {
    "patron-group": "patron group",
    "identity-provider": "identity provider",
    "protocol": "protocol",
    "door": "way into ReShare",
}

SUPPORT: dict[Support, str] = {
    Support.CANDIDATE: "candidate, seen on one patron",
    Support.SUPPORTED: "supported",
}

TALLIES = ("exactly right", "right but for its form", "one of several", "wrong", "absent")
"""The headings of the five counts of an attribute, in their order."""

_SEVERITIES = {Verdict.FAIL: Severity.ERROR, Verdict.WARNING: Severity.WARNING}

SPLITS = {
    "sends-several": "sends several identifiers",
    "several-records": "has two patron records",
}


def mark_of(cause: CauseGroup) -> tuple[str, str, str]:
    """Give the tone, shape and word of a first cause; what could not be asked is no notice."""
    severity = _SEVERITIES.get(cause.verdict)
    if severity is None:
        return ("notice", *VERDICTS[cause.verdict])
    return (severity.value, *SEVERITIES[severity])


def counts(tally: AttributeTally) -> tuple[int, ...]:
    """Give the five counts in the order of ``TALLIES``."""
    return (tally.exact, tally.transformed, tally.among_several, tally.wrong, tally.absent)


def logins(numbers: Sequence[int], most: int = MOST_NUMBERS) -> str:
    """Write the numbers of some logins, runs as ranges; of many only the first."""
    parts = _runs(numbers)
    shown = ", ".join(parts[:most])
    further = "" if len(parts) <= most else f" and further ones, {len(numbers):,} in all"
    return f"{'login' if len(numbers) == 1 else 'logins'} {shown}{further}"


def _runs(numbers: Sequence[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{first}" if first == last else f"{first}-{last}" for first, last in runs]


def concerned(affected: AffectedLogins) -> str:
    """Say whom it concerns, with the trait that they share."""
    words = PATTERNS[affected.pattern]
    if affected.trait is not None:
        words = f"one {TRAITS[affected.trait.kind]}: {affected.trait.value}"
    return words


def explanation(explained: Explanation) -> str:
    """Say how the attribute is the right identifier."""
    if explained.transform is None:
        return "exactly"
    return f"but for {DIFFERENCES[explained.transform]} (transform {explained.transform})"


def holds_for(explained: Explanation) -> str:
    """Say for how many logins an explanation holds, and what speaks for it."""
    every = len(explained.logins) + explained.others
    reach = "all" if not explained.others else f"{len(explained.logins):,} of {every:,}"
    return f"{reach} ({SUPPORT[explained.support]})"


def rule_effect(rule: ListenerRule) -> str:
    """Say how many logins the rule changes."""
    return f"right for {len(rule.right_for):,} logins, of which it changes {rule.changes:,}"


def split(person: SplitPerson) -> str:
    """Say in what way one person has two identifiers."""
    return SPLITS[person.kind]


def to_change(remedy: Remedy) -> str:
    """Say what to change and where; the settings to copy stand in each login's report."""
    where = f" ({remedy.place})" if remedy.place else ""
    return f"What to change{where}: {remedy.text}"
