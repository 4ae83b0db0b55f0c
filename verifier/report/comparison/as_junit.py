"""A comparison as JUnit: a suite for each pair of logins, a case for each thing to act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from verifier.model.comparison import Comparison, Remark, Road
from verifier.model.comparison_set import ComparisonSet
from verifier.model.rendering import Rendering
from verifier.report.comparison.pairs import (
    TOGETHER,
    Compared,
    headline,
    of_the_sets,
    pairs_of,
    rule_id,
    shown,
    told,
)
from verifier.report.pipeline.junit_xml import Case, CaseOutcome, Suite, document

ROAD = "road"


def render_comparison(result: Compared, how: Rendering) -> str:
    """Write the file, of two logins or of two sets."""
    seen = shown(result, redact=how.redact)
    suites = [_suite(name, pair, how) for name, pair in pairs_of(seen)]
    if isinstance(seen, ComparisonSet):
        suites.insert(0, _of_all(seen, how))
    return document(seen.site_name, suites)


def _of_all(compared: ComparisonSet, how: Rendering) -> Suite:
    first = Case(name=ROAD, text=headline(compared))
    if not compared.comparisons:
        said = "No login of before could be compared with one of after."
        first = Case(name=ROAD, outcome=CaseOutcome.ERROR, message=said, kind="nothing-compared")
    alone = _cases(of_the_sets(compared), how, said=headline(compared))
    return _made(TOGETHER, (first, *alone), compared.created_at)


def _suite(name: str, pair: Comparison, how: Rendering) -> Suite:
    text = "\n".join(told(pair))
    said = pair.judgement.headline
    first = Case(name=ROAD, text=text)
    if pair.judgement.road is Road.UNKNOWN:
        first = Case(
            name=ROAD, outcome=CaseOutcome.ERROR, message=said, text=text, kind="could-not-say"
        )
    remarks = _cases(pair.judgement.remarks, how, said=text)
    return _made(name, (first, *remarks), pair.created_at)


def _cases(remarks: Sequence[Remark], how: Rendering, *, said: str) -> Iterator[Case]:
    for kind in dict.fromkeys(one.kind for one in remarks):
        those = [one for one in remarks if one.kind == kind]
        counts = any(one.severity in how.failing for one in those)
        message = " ".join(one.said for one in those)
        yield Case(
            name=rule_id(kind),
            outcome=CaseOutcome.FAILURE if counts else CaseOutcome.PASSED,
            message=message,
            text=said if counts else f"{those[0].severity.value}: {message}",
            kind=rule_id(kind),
        )


def _made(name: str, cases: tuple[Case, ...], began: datetime) -> Suite:
    return Suite(name=name, cases=cases, began=began)
