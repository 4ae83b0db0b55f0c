"""A comparison as SARIF: a result for each thing to act on, at the login's identity provider."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.comparison import Bearing, Comparison, Remark, Road
from verifier.model.comparison_set import ComparisonSet
from verifier.model.finding import Severity
from verifier.model.rendering import Rendering
from verifier.report.comparison.pairs import (
    REMARKS,
    TOGETHER,
    Compared,
    changes,
    of_the_sets,
    pairs_of,
    rule_id,
    shown,
)
from verifier.report.pipeline.sarif_log import (
    SarifNotice,
    SarifResult,
    SarifRule,
    SarifRun,
    document,
)


def render_comparison(result: Compared, how: Rendering) -> str:
    """Write the file, of two logins or of two sets."""
    seen = shown(result, redact=how.redact)
    run = SarifRun(
        version=seen.version,
        automation=(seen.site_name, "comparison"),
        began=seen.created_at,
        results=tuple(_results(seen)),
        notices=tuple(_notices(seen)),
        rules=_rules(seen),
        site_file=how.site_file,
    )
    return document(run)


def _rules(result: Compared) -> tuple[SarifRule, ...]:
    every = (
        *of_the_sets(result),
        *(remark for _, pair in pairs_of(result) for remark in pair.judgement.remarks),
    )
    severities: dict[str, Severity] = {one.kind: one.severity for one in every}
    return tuple(
        SarifRule(
            id=rule_id(kind),
            title=title,
            means=title,
            help=f"{title} verifier compare shows both logins side by side.",
            severity=severities[kind],
        )
        for kind, title in REMARKS.items()
        if kind in severities
    )


def _results(result: Compared) -> Iterator[SarifResult]:
    for remark in of_the_sets(result):
        yield SarifResult(
            rule=rule_id(remark.kind),
            severity=remark.severity,
            message=remark.said,
            logical=(TOGETHER,),
            told_apart_by=(TOGETHER,),
        )
    for name, pair in pairs_of(result):
        for remark in pair.judgement.remarks:
            yield _result(name, pair, remark)


def _result(name: str, pair: Comparison, remark: Remark) -> SarifResult:
    idp = pair.after.idp_name or pair.after.entity_id or "not known"
    lines = [f"{name}: {remark.said}"]
    if remark.in_headline:
        lines += changes(pair, Bearing.BREAKS, Bearing.TOUCHES)
    return SarifResult(
        rule=rule_id(remark.kind),
        severity=remark.severity,
        message="\n".join(lines),
        logical=(f"idp:{idp}",),
        told_apart_by=(name,),
        properties={"idp": idp, "login": name, "road": pair.judgement.road.value},
    )


def _notices(result: Compared) -> Iterator[SarifNotice]:
    for name, pair in pairs_of(result):
        if pair.judgement.road is Road.UNKNOWN:
            said = f"{name}: {pair.judgement.headline}"
            yield SarifNotice(id="could-not-say", message=said)
    if isinstance(result, ComparisonSet) and not result.comparisons:
        said = "No login of before could be compared with one of after."
        yield SarifNotice(id="nothing-compared", message=said)
