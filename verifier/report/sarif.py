"""SARIF 2.1.0 logs with rules, results and notifications, for every kind of report."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from verifier.domain.model.comparison import ComparisonSet, Effect, Impact
from verifier.domain.model.finding import CheckRun, Crashed, Finding, Place, Severity
from verifier.domain.model.lint import Lint
from verifier.domain.model.render_options import CheckPage, RenderOptions
from verifier.domain.model.report import Remedy
from verifier.domain.model.triage import RequestCause, Triage
from verifier.domain.model.wording import CAUSE_LABELS
from verifier.report.comparison_report import (
    ALL_LOGINS,
    REMARKS,
    AnyComparison,
    change_lines,
    drift_summary,
    named_pairs,
    rule_id,
    unpaired_remarks,
)
from verifier.report.labels import OWNERS
from verifier.report.lint_report import not_checked_reason
from verifier.report.login_results import LoginResult, LoginsDocument
from verifier.report.redact import redacted
from verifier.report.triage_report import open_questions, remedies_by_request
from verifier.report.visible_values import clean

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_MARK = "verifierFinding/v1"
_NO_LINE = 1  # if none is known: GitHub code scanning shows nothing without a line


def sarif_document(
    version: str,
    automation: Iterable[str],
    began: datetime,
    *,
    results: Iterable[dict[str, Any]],
    notices: Iterable[dict[str, Any]],
    rules: Iterable[dict[str, Any]],
    how: RenderOptions,
) -> str:
    """Return the whole file, with one run of the given results, notices and rules.

    *automation* identifies what was checked: the site, the identity provider, the patron. Results
    without a file are shown at the site file. Results that are notes are left out unless *how*
    says otherwise: code scanning opens an alert for each.
    """
    rules, notices = list(rules), list(notices)
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    at_site_file = _location((), how.in_site_file())
    run = {
        "tool": {
            "driver": {
                "name": "verifier",
                "fullName": f"reshare-attribute-verifier {version}",
                "semanticVersion": version,
                "rules": rules,
            }
        },
        # If the last part is empty, GitHub reads all of it as the category of an upload.
        "automationDetails": {"id": "/".join((*map(_part, automation), ""))},
        "invocations": [
            {
                "executionSuccessful": all(notice["level"] == "note" for notice in notices),
                "startTimeUtc": began.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "toolExecutionNotifications": notices,
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": rule,
                **({"ruleIndex": indexes[rule]} if rule in indexes else {}),
                **result,
                "locations": [{**at_site_file, **result["locations"][0]}],
            }
            for result in results
            for rule in (result["ruleId"],)
            if how.notices or result["level"] != LEVELS[Severity.NOTICE]
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _part(text: str) -> str:
    return clean(text).replace("/", "_").strip() or "_"


def sarif_rule(
    rule: str, severity: Severity, *, title: str, means: str, whole: str, **properties: Any
) -> dict[str, Any]:
    """Build a rule, which describes a kind of result, with a link to its page."""
    stage, _, problem = rule.rpartition(".")
    words = "".join(word.capitalize() for word in problem.split("-"))
    return {
        "id": rule,
        "name": f"{stage.capitalize()}{words}",
        "shortDescription": {"text": title},
        "fullDescription": {"text": means},
        "help": {"text": whole, "markdown": whole},
        "defaultConfiguration": {"level": LEVELS[severity]},
        **({"properties": properties} if properties else {}),
    }


def sarif_notice(
    notice: str,
    message: str,
    logical: Sequence[str] = (),
    place: Place | None = None,
    level: Literal["error", "note"] = "error",
) -> dict[str, Any]:
    """Build a notification: a failed lookup or file, a broken check, or a note."""
    location = _location(logical, place)
    return {
        "descriptor": {"id": notice},
        "level": level,
        "message": {"text": clean(message)},
        **({"locations": [location]} if location else {}),
    }


def sarif_result(
    rule: str,
    severity: Severity,
    message: str,
    *,
    logical: Sequence[str],
    distinguished_by: Sequence[str],
    place: Place | None = None,
    **properties: Any,
) -> dict[str, Any]:
    """Build a result located at *logical* names ("idp:campus", "station:listener"), nearest first.

    *distinguished_by* identifies the result across runs.
    """
    marked = "\0".join((rule, *distinguished_by)).encode(errors="surrogatepass")
    mark = hashlib.sha256(marked).hexdigest()
    return {
        "ruleId": rule,
        "level": LEVELS[severity],
        "message": {"text": clean(message)},
        "locations": [_location(logical, place)],
        # The second is GitHub's own: without it, it would mark a line of a file.
        "partialFingerprints": {_MARK: mark, "primaryLocationLineHash": f"{mark[:16]}:1"},
        **({"properties": properties} if properties else {}),
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


# Checks: their rules, a result of a finding, and a notice of a check that broke.


def rules_of(ids: Iterable[str], pages: Mapping[str, CheckPage]) -> list[dict[str, Any]]:
    """Return one rule for each check whose page is known."""
    return [
        sarif_rule(
            page.id,
            page.severity,
            title=page.title,
            means=page.means,
            whole=page.whole,
            station=page.station.value,
            owner=page.owner.value,
            sources=list(page.cites),
        )
        for page in (pages[check] for check in dict.fromkeys(ids) if check in pages)
    ]


def _finding_result(
    finding: Finding,
    message: Iterable[str],
    remedy: Remedy | None,
    *,
    at: str,
    distinguished_by: tuple[str, ...],
    place: Place | None,
    **properties: Any,
) -> dict[str, Any]:
    """Build the result of a finding: *message*, who has to act, and what to change."""
    lines = list(message)
    if finding.follows_from:
        lines.append(f"It follows from {finding.follows_from}: mend that first.")
        properties["followsFrom"] = finding.follows_from
    lines.append(f"Whose turn it is: {OWNERS[finding.owner]}.")
    if remedy is not None:
        where = f" ({remedy.place})" if remedy.place else ""
        lines.append(f"What to change{where}: {remedy.text}")
    return sarif_result(
        finding.check,
        finding.severity,
        "\n".join(lines),
        logical=(at, f"station:{finding.station.value}"),
        distinguished_by=distinguished_by,
        place=place,
        **properties,
    )


def _broken(runs: Iterable[CheckRun], of: str, at: Sequence[str]) -> Iterator[dict[str, Any]]:
    for run in runs:
        if isinstance(run.result, Crashed):
            broke = f"the check {run.check} broke ({run.result.error}): a defect of the verifier."
            yield sarif_notice("check-broke", f"{of}: {broke}", at)


OTHER_RESULT = "run.other-result"
_OTHER_TITLE = "A test patron has another result than the site file expects."
_OTHER_RULE = sarif_rule(
    OTHER_RESULT,
    Severity.ERROR,
    title=_OTHER_TITLE,
    means=_OTHER_TITLE,
    whole=f"{_OTHER_TITLE} Correct what changed, or the key expects of that patron.",
)


# Logins: each finding at the identity provider or the station that it is about.


def logins_as_sarif(document: LoginsDocument) -> str:
    """Render all logins as one SARIF run, because some readers accept few runs in a file."""
    logins, how = document.logins, document.how
    compared = any(login.drifts for login in logins)
    rules = rules_of((run.check for login in logins for run in login.runs), how.pages)
    if any(login.is_as_expected is False for login in logins):
        rules.append(_OTHER_RULE)
    return sarif_document(
        document.version,
        document.automation,
        document.began,
        results=(
            result
            for login in logins
            for result in _login_results(
                login,
                how.in_site_file("idp", login.idp, "test_patrons", login.patron or ""),
                compared=compared,
            )
        ),
        notices=(notice for login in logins for notice in _login_notices(login)),
        rules=rules,
        how=how,
    )


def _login_results(
    login: LoginResult, place: Place | None, *, compared: bool
) -> Iterator[dict[str, Any]]:
    """Yield a result for each finding, at *place* if it has none of its own.

    *compared*: the logins have earlier ones to compare with.

    SARIF 2.1.0, 3.27.24: then each result says whether it is new.
    """
    seen: Counter[str] = Counter()
    then = next(iter(login.drifts), None)
    for finding in login.findings:
        seen[finding.check] += 1
        message = [f"{login.name}: {finding.message}"]
        if first_cause := login.is_cause(finding):
            message = [f"{login.name}: {login.headline}", login.reason, finding.message]
            message += map(drift_summary, login.drifts)
        result = _finding_result(
            finding,
            message,
            next(iter(login.remedies_for(finding)), None),
            at=f"idp:{login.idp}",
            distinguished_by=(login.idp, login.patron or "", f"{seen[finding.check]}"),
            place=finding.place or place,
            idp=login.idp,
            **({"patron": login.patron} if login.patron else {}),
            station=finding.station.value,
            owner=finding.owner.value,
            firstCause=first_cause,
        )
        if compared:
            is_new = then is None or finding.check in then.appeared
            result["baselineState"] = "new" if is_new else "unchanged"
        if login.is_as_expected:
            result["suppressions"] = [{"kind": "external", "justification": login.expectation}]
        yield result
    if login.is_as_expected is False:
        yield _other_result(login, place, compared=compared)


def _other_result(login: LoginResult, place: Place | None, *, compared: bool) -> dict[str, Any]:
    """Build the result of a login that does not have the result that the site file expects."""
    message = f"{login.name}: {login.expectation}"
    of: dict[str, Any] = {"idp": login.idp, **({"patron": login.patron} if login.patron else {})}
    names = (login.idp, login.patron or "")
    at = (f"idp:{login.idp}",)
    other = sarif_result(
        OTHER_RESULT,
        Severity.ERROR,
        message,
        logical=at,
        distinguished_by=names,
        place=place,
        **of,
    )
    return {**other, **({"baselineState": "new"} if compared else {})}


def _login_notices(login: LoginResult) -> Iterator[dict[str, Any]]:
    at = (f"idp:{login.idp}",) if login.of_an_idp else ()
    if login.report is None:
        yield sarif_notice("no-login", f"{login.name}: {login.stopped or login.headline}", at)
    elif login.could_not_look:
        message = f"{login.name}: {login.headline} {login.reason}"
        yield sarif_notice("could-not-ask", message, at)
    yield from _broken(login.runs, login.name, at)


# A comparison: a result for each thing to act on, at the login's identity provider.


def comparison_as_sarif(result: AnyComparison, how: RenderOptions) -> str:
    """Render a comparison of two logins or two sets."""
    seen = redacted(result) if how.redact else result
    results, notices, severities = [], [], {}
    for remark in unpaired_remarks(seen):
        severities[remark.kind] = remark.severity
        at = (ALL_LOGINS,)
        rule = rule_id(remark.kind)
        results.append(
            sarif_result(rule, remark.severity, remark.message, logical=at, distinguished_by=at)
        )
    for name, pair in named_pairs(seen):
        idp = pair.after.idp_name or pair.after.entity_id or "not known"
        for remark in pair.judgement.remarks:
            severities[remark.kind] = remark.severity
            bearings = (Impact.BREAKS, Impact.TOUCHES) if remark.in_headline else ()
            results.append(
                sarif_result(
                    rule_id(remark.kind),
                    remark.severity,
                    "\n".join((f"{name}: {remark.message}", *change_lines(pair, *bearings))),
                    logical=(f"idp:{idp}",),
                    distinguished_by=(name,),
                    idp=idp,
                    login=name,
                    road=pair.judgement.road.value,
                )
            )
        if pair.judgement.road is Effect.UNKNOWN:
            notices.append(sarif_notice("could-not-say", f"{name}: {pair.judgement.headline}"))
    if isinstance(seen, ComparisonSet) and not seen.comparisons:
        message = "No login of before could be compared with one of after."
        notices.append(sarif_notice("nothing-compared", message))
    rules = (
        sarif_rule(
            rule_id(kind),
            severities[kind],
            title=title,
            means=title,
            whole=f"{title} verifier compare shows both logins side by side.",
        )
        for kind, title in REMARKS.items()
        if kind in severities
    )
    return sarif_document(
        seen.version,
        (seen.site_name, "comparison"),
        seen.created_at,
        results=results,
        notices=notices,
        rules=rules,
        how=how,
    )


# The configuration check: each finding at its file and line.


def lint_as_sarif(lint: Lint, how: RenderOptions) -> str:
    """Render the configuration check. Contains no personal value."""
    return sarif_document(
        lint.version,
        (lint.site_name, "configuration"),
        lint.created_at,
        results=_lint_results(lint, how),
        notices=_lint_notices(lint),
        rules=rules_of((run.check for place in lint.places for run in place.runs), how.pages),
        how=how,
    )


def _lint_results(lint: Lint, how: RenderOptions) -> Iterator[dict[str, Any]]:
    seen: Counter[tuple[str, ...]] = Counter()
    for place in lint.places:
        for finding in place.findings:
            # Not the line: it moves when something above it is changed.
            file, key = (finding.place.file, finding.place.key) if finding.place else ("", "")
            where = (place.place, file, key or "")
            seen[finding.check, *where] += 1
            at = finding.place
            if at is not None and at.file == lint.site_file and at.line is None:
                at = how.in_site_file(*re.findall(r"[\w-]+", at.key or "")) or at
            yield _finding_result(
                finding,
                [finding.message],
                lint.change(finding),
                at=f"configuration:{place.place}",
                distinguished_by=(*where, f"{seen[finding.check, *where]}"),
                place=at,
                station=finding.station.value,
                owner=finding.owner.value,
                **({"key": key} if key else {}),
            )


def _lint_notices(lint: Lint) -> Iterator[dict[str, Any]]:
    for left_out in lint.failed:
        reason = not_checked_reason(left_out)
        if left_out.place:
            yield sarif_notice("unread", reason, place=left_out.place)
        else:
            yield sarif_notice("could-not-ask", reason, (f"connection:{left_out.what}",))
    for left_out in lint.not_configured:
        yield sarif_notice("not-configured", not_checked_reason(left_out), level="note")
    yield sarif_notice("checked", ", ".join(lint.checked), level="note")
    for place in lint.places:
        yield from _broken(place.runs, place.place, (f"configuration:{place.place}",))


# A set of requests: a result for each failing request.


def triage_as_sarif(triage: Triage, how: RenderOptions) -> str:
    """Render a set of requests."""
    shown = redacted(triage) if how.redact else triage
    remedies = remedies_by_request(shown)
    results = []
    for line in shown.failing:
        message = [f"{line.name}: {CAUSE_LABELS[line.cause]}. {line.because}"]
        properties: dict[str, Any] = {"request": line.name, "restsOn": line.rests_on.value}
        if remedy := remedies.get(line.number):
            message.append(f"Whose turn it is: {OWNERS[remedy.owner]}.")
            message.append(f"What to change: {remedy.text}")
            properties["owner"] = remedy.owner.value
        if line.day:
            properties["day"] = line.day.isoformat()
        results.append(
            sarif_result(
                f"triage.{line.cause.value}",
                Severity.ERROR,
                "\n".join(message),
                logical=(f"request:{line.name}",),
                distinguished_by=(line.name,),
                **properties,
            )
        )
    titles = {
        cause.value: f"The request goes wrong: {CAUSE_LABELS[cause]}."
        for cause in RequestCause
        if any(line.cause is cause for line in shown.failing)
    }
    return sarif_document(
        shown.version,
        (shown.site_name, "requests"),
        shown.created_at,
        results=results,
        notices=(sarif_notice("could-not-look", message) for message in open_questions(shown)),
        rules=(
            sarif_rule(f"triage.{it}", Severity.ERROR, title=title, means=title, whole=title)
            for it, title in titles.items()
        ),
        how=how,
    )
