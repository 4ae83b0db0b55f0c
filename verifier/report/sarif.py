"""SARIF 2.1.0 logs with rules, results and notifications, for every kind of report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from verifier.domain.model.comparison import Comparison, ComparisonSet, Effect, Impact, Remark
from verifier.domain.model.finding import CheckRun, Crashed, Finding, Place, Severity
from verifier.domain.model.lint import Lint
from verifier.domain.model.render_options import CheckPage, RenderOptions
from verifier.domain.model.triage import JudgedRequest, RequestCause, Triage, TriageRemedy
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report.comparison_report import (
    ALL_LOGINS,
    REMARKS,
    AnyComparison,
    change_lines,
    named_pairs,
    redacted_if,
    rule_id,
    unpaired_remarks,
)
from verifier.report.finding_text import remedies_for
from verifier.report.junit import remedies_by_request
from verifier.report.labels import OWNERS
from verifier.report.lint_report import not_checked_reason
from verifier.report.login_results import LoginResult, LoginsDocument
from verifier.report.redact import redacted_triage
from verifier.report.triage_report import open_questions
from verifier.report.visible_values import clean

# SARIF 2.1.0: rules with their help, results where they belong, and what could not be asked.

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_MARK = "verifierFinding/v1"
_NO_LINE = 1  # where none is known: code scanning at GitHub shows nothing without one


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifRule:
    """What a result may be of, with its page."""

    id: str
    title: str
    means: str
    help: str
    severity: Severity
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifResult:
    """One result. ``told_apart_by`` is what makes it the same result in the next run."""

    rule: str
    severity: Severity
    message: str
    logical: tuple[str, ...]  # "idp:campus", "station:listener": the nearest first
    told_apart_by: tuple[str, ...]
    place: Place | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifNotice:
    """Something that could not be asked or read, or a check that broke; a note is neither."""

    id: str
    message: str
    logical: tuple[str, ...] = ()
    place: Place | None = None
    level: Literal["error", "note"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifRun:
    """Everything that one file says."""

    version: str
    automation: tuple[str, ...]  # what was looked at: the site, the identity provider, the patron
    began: datetime
    results: tuple[SarifResult, ...]
    notices: tuple[SarifNotice, ...]
    rules: tuple[SarifRule, ...]
    site_file: str | None = None  # where results are shown that stand in no file


def sarif_document(run: SarifRun) -> str:
    """Write the whole file."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run)]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def rules_of(ids: Iterable[str], pages: Mapping[str, CheckPage]) -> tuple[SarifRule, ...]:
    """Give the rules of some checks, each once, those whose page is known."""
    return tuple(
        _of_page(pages[identifier]) for identifier in dict.fromkeys(ids) if identifier in pages
    )


def _of_page(page: CheckPage) -> SarifRule:
    return SarifRule(
        id=page.id,
        title=page.title,
        means=page.means,
        help=page.whole,
        severity=page.severity,
        properties={
            "station": page.station.value,
            "owner": page.owner.value,
            "sources": list(page.cites),
        },
    )


def _run(run: SarifRun) -> dict[str, Any]:
    places = {rule.id: at for at, rule in enumerate(run.rules)}
    began = run.began.astimezone(UTC)
    return {
        "tool": {
            "driver": {
                "name": "verifier",
                "fullName": f"reshare-attribute-verifier {run.version}",
                "semanticVersion": run.version,
                "rules": [_rule(rule) for rule in run.rules],
            }
        },
        # With a blank last part GitHub takes all of it for the category of an upload.
        "automationDetails": {"id": "/".join((*map(_part, run.automation), ""))},
        "invocations": [
            {
                "executionSuccessful": all(notice.level == "note" for notice in run.notices),
                "startTimeUtc": began.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "toolExecutionNotifications": [_notice(notice) for notice in run.notices],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, places, run.site_file) for result in run.results],
    }


def _part(text: str) -> str:
    return clean(text).replace("/", "_").strip() or "_"


def _rule(rule: SarifRule) -> dict[str, Any]:
    stage, _, problem = rule.id.rpartition(".")
    words = "".join(word.capitalize() for word in problem.split("-"))
    return {
        "id": rule.id,
        "name": f"{stage.capitalize()}{words}",
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.means},
        "help": {"text": rule.help, "markdown": rule.help},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        **({"properties": dict(rule.properties)} if rule.properties else {}),
    }


def _notice(notice: SarifNotice) -> dict[str, Any]:
    return {
        "descriptor": {"id": notice.id},
        "level": notice.level,
        "message": {"text": clean(notice.message)},
        **_at(notice),
    }


def _at(notice: SarifNotice) -> dict[str, Any]:
    location = _location(notice.logical, notice.place)
    return {"locations": [location]} if location else {}


def _result(
    result: SarifResult, places: Mapping[str, int], site_file: str | None
) -> dict[str, Any]:
    place = result.place or (Place(file=site_file) if site_file else None)
    mark = hashlib.sha256(
        "\0".join((result.rule, *result.told_apart_by)).encode(errors="surrogatepass")
    ).hexdigest()
    return {
        "ruleId": result.rule,
        **({"ruleIndex": places[result.rule]} if result.rule in places else {}),
        "level": LEVELS[result.severity],
        "message": {"text": clean(result.message)},
        "locations": [_location(result.logical, place)],
        # The second is GitHub's own: without it, it would mark a line of a file.
        "partialFingerprints": {_MARK: mark, "primaryLocationLineHash": f"{mark[:16]}:1"},
        **({"properties": dict(result.properties)} if result.properties else {}),
    }


def _location(logical: Sequence[str], place: Place | None) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if place is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(place.file, errors="surrogatepass")},
            "region": {"startLine": place.line or _NO_LINE},
        }
    if logical:
        location["logicalLocations"] = [
            {
                "name": clean(name.partition(":")[2] or name),
                "fullyQualifiedName": clean(name),
                "kind": "resource",
            }
            for name in logical
        ]
    return location


# Logins as SARIF: each finding at the identity provider or the station that it is about.


def logins_as_sarif(document: LoginsDocument) -> str:
    """Write the file: one SARIF run, as some readers take but few of them in one file."""
    logins, how = document.logins, document.how
    checks = [run.check for login in logins for run in login.runs]
    run = SarifRun(
        version=document.version,
        automation=document.automation,
        began=document.began,
        results=tuple(result for login in logins for result in _results(login)),
        notices=tuple(notice for login in logins for notice in _notices(login)),
        rules=rules_of(checks, how.pages),
        site_file=how.site_file,
    )
    return sarif_document(run)


def _results(login: LoginResult) -> Iterator[SarifResult]:
    seen: Counter[str] = Counter()
    for finding in login.findings:
        seen[finding.check] += 1
        cause = login.is_cause(finding)
        yield SarifResult(
            rule=finding.check,
            severity=finding.severity,
            message="\n".join(_message(finding, login)),
            logical=(f"idp:{login.idp}", f"station:{finding.station.value}"),
            told_apart_by=(login.idp, login.patron or "", f"{seen[finding.check]}"),
            place=finding.place,
            properties={
                "idp": login.idp,
                **({"patron": login.patron} if login.patron else {}),
                "station": finding.station.value,
                "owner": finding.owner.value,
                "firstCause": cause,
                **({"followsFrom": finding.follows_from} if finding.follows_from else {}),
            },
        )


def _message(finding: Finding, login: LoginResult) -> Iterator[str]:
    """Say all that a list of results shows: whose login, what, whose turn, what to change."""
    if login.is_cause(finding):
        yield f"{login.name}: {login.headline}"
        yield login.reason
    yield finding.message if login.is_cause(finding) else f"{login.name}: {finding.message}"
    if finding.follows_from:
        yield f"It follows from {finding.follows_from}: mend that first."
    yield f"Whose turn it is: {OWNERS[finding.owner]}."
    first = next(iter(remedies_for(finding, login)), None)
    if first is not None:
        where = f" ({first.place})" if first.place else ""
        yield f"What to change{where}: {first.text}"


def _notices(login: LoginResult) -> Iterator[SarifNotice]:
    at = (f"idp:{login.idp}",) if login.of_an_idp else ()
    if login.report is None:
        message = login.stopped or login.headline
        yield SarifNotice(id="no-login", message=f"{login.name}: {message}", logical=at)
    elif login.could_not_look:
        message = f"{login.name}: {login.headline} {login.reason}"
        yield SarifNotice(id="could-not-ask", message=message, logical=at)
    yield from (notice for run in login.runs for notice in broken(run, login.name, at))


def broken(run: CheckRun, of: str, at: tuple[str, ...]) -> Iterator[SarifNotice]:
    """Tell of a check that broke."""
    if isinstance(run.result, Crashed):
        message = (
            f"{of}: the check {run.check} broke ({run.result.error}): a defect of the verifier."
        )
        yield SarifNotice(id="check-broke", message=message, logical=at)


# A comparison as SARIF: a result for each thing to act on, at the login's identity provider.


def comparison_as_sarif(result: AnyComparison, how: RenderOptions) -> str:
    """Write the file, of two logins or of two sets."""
    seen = redacted_if(result, redact=how.redact)
    run = SarifRun(
        version=seen.version,
        automation=(seen.site_name, "comparison"),
        began=seen.created_at,
        results=tuple(_comparison_results(seen)),
        notices=tuple(_comparison_notices(seen)),
        rules=_remark_rules(seen),
        site_file=how.site_file,
    )
    return sarif_document(run)


def _remark_rules(result: AnyComparison) -> tuple[SarifRule, ...]:
    every = (
        *unpaired_remarks(result),
        *(remark for _, pair in named_pairs(result) for remark in pair.judgement.remarks),
    )
    severities: dict[str, Severity] = {remark.kind: remark.severity for remark in every}
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


def _comparison_results(result: AnyComparison) -> Iterator[SarifResult]:
    for remark in unpaired_remarks(result):
        yield SarifResult(
            rule=rule_id(remark.kind),
            severity=remark.severity,
            message=remark.message,
            logical=(ALL_LOGINS,),
            told_apart_by=(ALL_LOGINS,),
        )
    for name, pair in named_pairs(result):
        for remark in pair.judgement.remarks:
            yield _remark_result(name, pair, remark)


def _remark_result(name: str, pair: Comparison, remark: Remark) -> SarifResult:
    idp = pair.after.idp_name or pair.after.entity_id or "not known"
    lines = [f"{name}: {remark.message}"]
    if remark.in_headline:
        lines += change_lines(pair, Impact.BREAKS, Impact.TOUCHES)
    return SarifResult(
        rule=rule_id(remark.kind),
        severity=remark.severity,
        message="\n".join(lines),
        logical=(f"idp:{idp}",),
        told_apart_by=(name,),
        properties={"idp": idp, "login": name, "road": pair.judgement.road.value},
    )


def _comparison_notices(result: AnyComparison) -> Iterator[SarifNotice]:
    for name, pair in named_pairs(result):
        if pair.judgement.road is Effect.UNKNOWN:
            message = f"{name}: {pair.judgement.headline}"
            yield SarifNotice(id="could-not-say", message=message)
    if isinstance(result, ComparisonSet) and not result.comparisons:
        message = "No login of before could be compared with one of after."
        yield SarifNotice(id="nothing-compared", message=message)


# The look at the configuration as SARIF: each finding at its file and line.


def lint_as_sarif(lint: Lint, how: RenderOptions) -> str:
    """Write the file. It holds no value of a person."""
    run = SarifRun(
        version=lint.version,
        automation=(lint.site_name, "configuration"),
        began=lint.created_at,
        results=tuple(_lint_results(lint)),
        notices=tuple(_lint_notices(lint)),
        rules=rules_of((run.check for place in lint.places for run in place.runs), how.pages),
        site_file=how.site_file,
    )
    return sarif_document(run)


def _lint_results(lint: Lint) -> Iterator[SarifResult]:
    seen: Counter[tuple[str, ...]] = Counter()
    for place in lint.places:
        for finding in place.findings:
            # Not the line: it moves when something above it is changed.
            file, key = (finding.place.file, finding.place.key) if finding.place else ("", "")
            where = (place.place, file, key or "")
            seen[(finding.check, *where)] += 1
            yield SarifResult(
                rule=finding.check,
                severity=finding.severity,
                message="\n".join(_lint_message(finding, lint)),
                logical=(f"configuration:{place.place}", f"station:{finding.station.value}"),
                told_apart_by=(*where, f"{seen[(finding.check, *where)]}"),
                place=finding.place,
                properties={
                    "station": finding.station.value,
                    "owner": finding.owner.value,
                    **({"key": key} if key else {}),
                    **({"followsFrom": finding.follows_from} if finding.follows_from else {}),
                },
            )


def _lint_message(finding: Finding, lint: Lint) -> Iterator[str]:
    yield finding.message
    if finding.follows_from:
        yield f"It follows from {finding.follows_from}: mend that first."
    yield f"Whose turn it is: {OWNERS[finding.owner]}."
    change = lint.change(finding)
    if change is not None:
        yield f"What to change: {change.text}"


def _lint_notices(lint: Lint) -> Iterator[SarifNotice]:
    for left_out in lint.failed:
        yield SarifNotice(
            id="unread" if left_out.place else "could-not-ask",
            message=not_checked_reason(left_out),
            place=left_out.place,
            logical=() if left_out.place else (f"connection:{left_out.what}",),
        )
    for left_out in lint.not_configured:
        yield SarifNotice(id="not-configured", message=not_checked_reason(left_out), level="note")
    yield SarifNotice(id="checked", message=", ".join(lint.checked), level="note")
    for place in lint.places:
        for run in place.runs:
            yield from broken(run, place.place, (f"configuration:{place.place}",))


# A set of requests as SARIF: a result for each request that goes wrong.


def triage_as_sarif(triage: Triage, how: RenderOptions) -> str:
    """Write the file."""
    shown = redacted_triage(triage) if how.redact else triage
    remedies = remedies_by_request(shown)
    run = SarifRun(
        version=shown.version,
        automation=(shown.site_name, "requests"),
        began=shown.created_at,
        results=tuple(_request_result(line, remedies.get(line.number)) for line in shown.failing),
        notices=tuple(
            SarifNotice(id="could-not-look", message=message) for message in open_questions(shown)
        ),
        rules=tuple(_cause_rules(shown)),
        site_file=how.site_file,
    )
    return sarif_document(run)


def _cause_rules(triage: Triage) -> Iterator[SarifRule]:
    found = {line.cause for line in triage.failing}
    for cause in RequestCause:
        if cause in found:
            message = f"The request goes wrong: {CAUSE_LABELS[cause]}."
            yield SarifRule(
                id=_id(cause), title=message, means=message, help=message, severity=Severity.ERROR
            )


def _id(cause: RequestCause) -> str:
    return f"triage.{cause.value}"


def _request_result(line: JudgedRequest, remedy: TriageRemedy | None) -> SarifResult:
    lines = [f"{line.name}: {CAUSE_LABELS[line.cause]}. {line.because}"]
    if remedy is not None:
        lines += [f"Whose turn it is: {OWNERS[remedy.owner]}.", f"What to change: {remedy.text}"]
    return SarifResult(
        rule=_id(line.cause),
        severity=Severity.ERROR,
        message="\n".join(lines),
        logical=(f"request:{line.name}",),
        told_apart_by=(line.name,),
        properties={
            "request": line.name,
            "restsOn": line.rests_on.value,
            **({"owner": remedy.owner.value} if remedy else {}),
            **({"day": line.day.isoformat()} if line.day else {}),
        },
    )
