"""Several logins as one set: labels, sentences and JSON (``reports/1``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from verifier.domain.model.finding import Severity
from verifier.domain.model.match import Support
from verifier.domain.model.population import (
    AffectedLogins,
    AttributeTally,
    CauseGroup,
    Explanation,
    ListenerRule,
    ListenerRuleAnswer,
    LoginLine,
    Pattern,
    Population,
    SplitPerson,
)
from verifier.domain.model.report import Remedy, Report, Verdict
from verifier.domain.model.wording import DIFFERENCES
from verifier.report import json_report
from verifier.report.json_parts import remedy_dict, set_step_dict
from verifier.report.labels import SEVERITIES, VERDICTS
from verifier.report.redact import redacted_population

# The words and shapes of a set of logins.

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
    for one in numbers:
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return [f"{first}" if first == last else f"{first}-{last}" for first, last in runs]


def concerned(one: AffectedLogins) -> str:
    """Say whom it concerns, with the trait that they share."""
    words = PATTERNS[one.pattern]
    if one.trait is not None:
        words = f"one {TRAITS[one.trait.kind]}: {one.trait.value}"
    return words


def explanation(one: Explanation) -> str:
    """Say how the attribute is the right identifier."""
    if one.transform is None:
        return "exactly"
    return f"but for {DIFFERENCES[one.transform]} (transform {one.transform})"


def holds_for(one: Explanation) -> str:
    """Say for how many logins an explanation holds, and what speaks for it."""
    every = len(one.logins) + one.others
    reach = "all" if not one.others else f"{len(one.logins):,} of {every:,}"
    return f"{reach} ({SUPPORT[one.support]})"


def rule_effect(rule: ListenerRule) -> str:
    """Say how many logins the rule changes."""
    return f"right for {len(rule.right_for):,} logins, of which it changes {rule.changes:,}"


def split(one: SplitPerson) -> str:
    """Say in what way one person has two identifiers."""
    return SPLITS[one.kind]


def to_change(remedy: Remedy) -> str:
    """Say what to change and where; the settings to copy stand in each login's report."""
    where = f" ({remedy.place})" if remedy.place else ""
    return f"What to change{where}: {remedy.text}"


# Several logins as JSON, ``reports/1``: what they say together, then each report.

SCHEMA = "reports/1"


def population_as_json(population: Population, reports: Sequence[Report], *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    return "".join(iter_population_json(population, reports, redact=redact))


def iter_population_json(
    population: Population, reports: Sequence[Report], *, redact: bool
) -> Iterator[str]:
    """Write the same report by report: a thousand of them as one text take much memory."""
    together = _indented(population_as_dict(population, redact=redact), 1)
    yield f'{{\n  "schema": "{SCHEMA}",\n  "together": {together},\n  "reports": ['
    for place, one in enumerate(reports):
        yield ",\n    " if place else "\n    "
        yield _indented(json_report.report_as_dict(one, redact=redact), 2)
    yield "\n  ]\n}\n"


def _indented(content: dict[str, Any], depth: int) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return text.replace("\n", "\n" + "  " * depth)


def population_as_dict(population: Population, *, redact: bool) -> dict[str, Any]:
    """Give what the logins say together; with *redact* every value of a person is masked."""
    shown = redacted_population(population) if redact else population
    return {**_together(shown), "redacted": redact}


def _together(shown: Population) -> dict[str, Any]:
    return {
        "headline": shown.headline,
        "remarks": list(shown.remarks),
        "verdicts": {one.value: shown.count(one) for one in Verdict},
        "people": shown.people,
        "small": shown.small,
        "not_judged": shown.unasked,
        "spread": shown.spread.value,
        "failing": _concerned(shown.failing),
        "causes": [_cause(one) for one in shown.causes],
        "known": shown.known,
        "attributes": [_tally(one) for one in shown.attributes],
        "explanations": [_explanation(one) for one in shown.explanations],
        "shared": [
            {"identifier": one.identifier, "logins": list(one.logins), "people": one.people}
            for one in shown.shared
        ],
        "split": [
            {
                "kind": one.kind,
                "logins": list(one.logins),
                "identifiers": list(one.identifiers),
            }
            for one in shown.split
        ],
        "listener": _listener(shown.listener),
        "steps": [set_step_dict(one) for one in shown.steps],
        "logins": [_line(one) for one in shown.logins],
        "created_at": shown.created_at.isoformat(),
        "site": shown.site_name,
        "version": shown.version,
    }


def _concerned(one: AffectedLogins) -> dict[str, Any]:
    trait = None if one.trait is None else {"kind": one.trait.kind, "value": one.trait.value}
    return {
        "pattern": one.pattern.value,
        "trait": trait,
        "logins": list(one.logins),
        "people": one.people,
    }


def _cause(one: CauseGroup) -> dict[str, Any]:
    return {
        "check": one.check,
        "station": one.station.value,
        "owner": one.owner.value,
        "summary": one.summary,
        "verdict": one.verdict.value,
        "concerns": _concerned(one.concerned),
        "remedy": None if one.remedy is None else remedy_dict(one.remedy),
    }


def _tally(one: AttributeTally) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "sent": one.sent,
        "right_for_all": one.right_for_all,
        "exact": one.exact,
        "transformed": one.transformed,
        "among_several": one.among_several,
        "wrong": one.wrong,
        "absent": one.absent,
    }


def _explanation(one: Explanation) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "transform": None if one.transform is None else one.transform.value,
        "status": one.support.value,
        "explains_all": one.explains_all,
        "logins": list(one.logins),
        "people": one.people,
        "others": one.others,
    }


def _listener(one: ListenerRuleAnswer) -> dict[str, Any]:
    return {
        "rule": None if one.rule is None else _rule(one.rule),
        "refused": None if one.refused is None else one.refused.value,
        "said": one.said,
    }


def _rule(one: ListenerRule) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "carried": one.carried,
        "reqIdToUpper": one.to_upper,
        "reqIdToLower": one.to_lower,
        "reqIdRegex": one.regex,
        "reqIdReplacement": one.replacement,
        "right_for": list(one.right_for),
        "changes": one.changes,
        "people": one.people,
        "untried": list(one.untried),
        "snippet": one.snippet,
    }


def _line(one: LoginLine) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "person": one.person,
        "group": one.group,
        "idp": one.idp_name,
        "verdict": one.verdict.value,
        "headline": one.headline,
        "cause": one.cause,
    }
