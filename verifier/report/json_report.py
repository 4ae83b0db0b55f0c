"""Every report as JSON, and an export for support. The schemas are beside this file."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from operator import attrgetter
from pathlib import Path
from typing import Any

from verifier import __version__
from verifier.domain.model import (
    capture,
    comparison,
    connection_test,
    finding,
    match,
    patron,
    population,
    release,
    report,
    reshare_settings,
    triage,
)
from verifier.domain.model import comparison as drift
from verifier.domain.model import release as request
from verifier.domain.model.evidence import BorrowerDecision
from verifier.domain.model.finding import CheckRun, Crashed, Failed, NotRun, Passed
from verifier.domain.model.illiad_comparison import (
    ColumnTally,
    IlliadComparison,
    IlliadUser,
    JudgedUser,
)
from verifier.domain.model.lint import Lint
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupAttempt,
    NcipAnswer,
    PatronAnswers,
    records_in,
)
from verifier.domain.model.report import FailedLogin, Message, Report, Verdict
from verifier.domain.model.run import PatronRun
from verifier.domain.model.site import Site
from verifier.report.comparison_report import AnyComparison, actions_of
from verifier.report.labels import OWNERS, outcome_name
from verifier.report.lint_report import lint_headline
from verifier.report.login_results import LoginResult, LoginsDocument, SharedCause, first_causes
from verifier.report.redact import redacted
from verifier.report.run_report import attempted_logins, run_headline, run_remarks
from verifier.report.view import View

_HERE = Path(__file__).parent
REPORT_SCHEMA = _HERE / "report-1.schema.json"
REPORTS_SCHEMA = _HERE / "reports-1.schema.json"
COMPARISON_SCHEMA = _HERE / "comparison-1.schema.json"
COMPARISONS_SCHEMA = _HERE / "comparisons-1.schema.json"
RUN_SCHEMA = _HERE / "run-1.schema.json"
NO_LOGIN_SCHEMA = _HERE / "no-login-1.schema.json"
TRIAGE_SCHEMA = _HERE / "triage-1.schema.json"

KEYS: Mapping[type, str] = {
    population.AffectedLogins: "pattern trait logins people",
    population.AnswerShare: "answer good people logins reasons",
    population.AttributeTally: (
        "attribute sent right_for_all exact transformed among_several wrong absent"
    ),
    comparison.Change: "label was kinds bearing transforms also before after",
    comparison.ComparedSide: (
        "protocol origin captured_at idp=entity_id service_provider identifier taken_from email "
        "carries verdict reason cause carried_by masked"
    ),
    connection_test.ConnectionTest: (
        "id=connection connector role station encrypted milliseconds stages"
    ),
    drift.Drift: (
        "verdict said=message against since reference compared_by changes circumstances remarks "
        "appeared vanished"
    ),
    population.Explanation: "attribute transform status=support explains_all logins people others",
    triage.ExportOddity: "said=message places",
    finding.Finding: "check severity message evidence station owner cites follows_from",
    patron.Gap: "part said=message",
    match.IdentifierMatch: "attribute value_index transform matches status",
    triage.JudgedRequest: (
        "number name id=request.id day state=request.state identifier=request.patron_identifier "
        "shape cause because rests_on person group door institution=request.institution "
        "pickup_location=request.pickup_location"
    ),
    population.ListenerRule: (
        "attribute carried reqIdToUpper=to_upper reqIdToLower=to_lower reqIdRegex=regex "
        "reqIdReplacement=replacement right_for changes people untried snippet"
    ),
    population.ListenerRuleAnswer: "rule refused said=message",
    population.LoginLine: "number name person group idp=idp_name verdict headline cause",
    capture.Posted: "placing said=message symbol openurl_version=version fields",
    capture.PostedField: "key values from=source note is_list",
    population.Reason: "because people logins",
    release.ReleasedAttribute: (
        "name=sent.name name_format=sent.name_format friendly_name=sent.friendly_name "
        "values=sent.values source=sent.source json_type=sent.json_type canonical resolution "
        "standing worth sensitive scope_problems"
    ),
    comparison.Remark: "kind severity said=message",
    report.Remedy: (
        "finding for=owner product text place snippet snippets how where applies preview mistakes "
        "trade_off caution"
    ),
    reshare_settings.SettingDifference: "name in_site_file in_reshare",
    connection_test.StageResult: "stage outcome said=message",
    report.Step: "step question answer good because rests_on",
    request.TransformTrace: "name=header_name value=header_value after_case result outcome detail",
    triage.TriageRemedy: "cause owner text concerns pattern requests",
    reshare_settings.UnreadPart: "what said=message",
}
"""The keys of a type where they are not its fields in order: ``key`` or ``key=attribute``."""


def keys(node: object, names: str) -> dict[str, Any]:
    """Return attributes of *node* as plain values.

    *names* are separated by spaces, each ``key`` or ``key=attribute``.
    """
    content = {}
    for name in names.split():
        key, _, attribute = name.partition("=")
        content[key] = plain(attrgetter(attribute or key)(node))
    return content


@singledispatch
def plain(value: Any) -> Any:
    """Convert a model value for JSON: a dataclass to its keys, an enum to its value."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return keys(value, KEYS.get(type(value)) or " ".join(part.name for part in fields(value)))
    return value


@plain.register
def _attempt(attempt: LookupAttempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        **keys(attempt, "connection role purpose key=key.value key_kind=key.kind derived_from"),
        "outcome": outcome_name(outcome),
        "said": None if isinstance(outcome, Found) else outcome.message,
        "could_look": not isinstance(outcome, CouldNotLook),
        "answer": plain(outcome.answer) if isinstance(outcome, Found) else None,
        "milliseconds": attempt.milliseconds,
    }


@plain.register
def _ncip_answer(answer: NcipAnswer) -> dict[str, Any]:
    return {
        **keys(answer, "user_id privileges has_optional_fields"),
        "problems": [problem.text for problem in answer.problems],
    }


@plain.register
def _check_run(run: CheckRun) -> dict[str, Any]:
    content: dict[str, Any] = {"check": run.check, "outcome": run.result.outcome}
    match run.result:
        case Passed():
            return {**content, "saw": run.result.saw}
        case Failed():
            return {**content, "findings": len(run.result.findings)}
        case NotRun():
            return {**content, "reason": run.result.reason}
        case Crashed():
            return {**content, "error": run.result.error}


@plain.register
def _cause_group(cause: population.CauseGroup) -> dict[str, Any]:
    names = "check station owner summary verdict concerns=concerned remedy"
    return {**keys(cause, names), **message_keys(cause.message)}


@plain.register
def _shared_cause(cause: SharedCause) -> dict[str, Any]:
    names = "check station owner summary verdict logins=numbers whose_turn remedy what_to_do"
    return {**keys(cause, names), **message_keys(cause.message)}


@plain.register
def _set_step(step: population.SetStep) -> dict[str, Any]:
    return {**plain(step.step), "answers": plain(step.shares)}


def _counts(counts: Iterable[tuple[Enum, int]]) -> dict[str, int]:
    return {name.value: count for name, count in counts}


def _text(content: dict[str, Any]) -> str:
    """Return indented JSON text that ends in a newline."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


_HEAD = "site=site_name created_at version"


# One login, ``report/1``.


def report_as_json(report: Report, *, redact: bool) -> str:
    """Render the report of one login."""
    return _text(report_as_dict(report, redact=redact))


def report_as_dict(report: Report, *, redact: bool) -> dict[str, Any]:
    """Return the report as plain values; *redact* masks every personal value."""
    view = View.of(report, redact=redact)
    diagnosis, decision, match, lookup = (
        view.diagnosis,
        view.report.decision,
        view.report.match,
        view.report.lookup,
    )
    preview, release, capture = view.report.preview, view.report.release, view.report.capture
    found = len(match.records)
    if lookup.decisive and isinstance(lookup.decisive.outcome, Ambiguous):
        found = max(found, lookup.decisive.outcome.count or 0)
    return {
        "schema": "report/1",
        **keys(diagnosis, "verdict cause headline"),
        "identifier": {
            "sent": preview.patron_identifier,
            "attribute": view.sent_from,
            "expected": lookup.expected,
            "carried_by": [
                {**plain(carrier), "support": plain(carrier.support)}
                for carrier in view.carried_by
            ],
        },
        "route": plain(diagnosis.route),
        "request": {
            "institution": release.form.institution,
            "door": release.form.door.value if release.form.stated else "unknown",
            **keys(preview, "req_id req_id_from header=trace patron_identifier email blocked"),
            **({} if preview.posted is None else {"posted": plain(preview.posted)}),
        },
        "reshare": {
            **keys(
                decision,
                "state qualifier audit accepted checked status patron_profile=profile "
                "patron_profile_allowed=profile_allowed user_id by_username problems",
            ),
            "own_answer": own_answer_dict(decision),
            "once_right": decision.once_right
            and keys(
                decision.once_right,
                "state qualifier audit accepted status patron_profile=profile "
                "patron_profile_allowed=profile_allowed",
            ),
            "settings_read": plain(decision.settings.live),
        },
        "ils": {
            "outcome": outcome_name(lookup.decisive.outcome) if lookup.decisive else "not_asked",
            "records": found,
            "state": diagnosis.ils_state.value,
            "not_asked": lookup.not_asked,
        },
        **keys(diagnosis, "steps findings remedies"),
        "login": {
            **keys(capture, "protocol origin captured_at"),
            "idp": keys(
                capture.idp,
                "entity_id name=display_name profile profile_guessed_because=profile_guess "
                "contact scopes",
            ),
            **keys(capture, "service_provider subject typed_username authentication checks"),
            **({} if capture.request is None else {"request": plain(capture.request)}),
        },
        "released": plain(release.attributes),
        "missing": list(release.missing),
        "lookups": plain(lookup.attempts),
        "records": plain(match.records),
        "person": {"record": match.person, "because": match.person_because},
        "runs": plain(view.report.runs),
        **message_keys(diagnosis.message),
        "created_at": report.created_at.isoformat(),
        "site": report.site_name,
        "version": report.version,
        "redacted": redact,
    }


def own_answer_dict(decision: BorrowerDecision) -> dict[str, Any] | None:
    """Return ReShare's own decision as plain values; None if it was not requested."""
    own = decision.own_answer
    if own is None:
        return None
    comparable = own.valid is not None and decision.accepted is not None
    return {
        **keys(own, "asked valid status problems unanswered"),
        "as_predicted": own.valid is decision.accepted if comparable else None,
        "proves": own.valid is not None and (decision.checked or not own.valid),
    }


def message_keys(message: Message | None) -> dict[str, Any]:
    """Return the message as one text, and in its parts for programs that send it."""
    if message is None:
        return {"message": None, "message_parts": None}
    return {
        "message": message.text,
        "message_parts": keys(message, "to contact subject body"),
    }


# A report for support, ``support/1``: masked, with the settings it was created under.


def support_export(report: Report, *, site: Site, number: str, now: datetime) -> str:
    """Return a report for support as JSON text. It contains no personal value and no secret."""
    form = site.form
    settings = {
        "reshare.login": form.door.value,
        "reshare.identifier": form.identifier,
        "reshare.ils_identifier": form.ils_identifier,
        "reshare.header_identifier": form.header_identifier,
        "reshare.email": form.email,
        "reshare.settings.host_lms_integration": site.reshare.host_lms_integration,
        "reshare.settings.borrower_check": site.reshare.borrower_check,
        **{f"idp.{idp.id}": idp.protocol for idp in site.idps},
        **{f"ils.{ils.id}": f"{ils.connector}, {ils.role.value}" for ils in site.ils},
    }
    return _text(
        {
            "schema": "support/1",
            "version": __version__,
            "exported_at": now.isoformat(),
            "number": number,
            "settings": {name: value for name, value in settings.items() if value},
            "report": report_as_dict(report, redact=True),
        }
    )


# Several logins, ``reports/1``: a summary, then each report.


def population_as_json(
    population: population.Population, reports: Sequence[Report], *, redact: bool
) -> Iterator[str]:
    """Yield the JSON of a set, report by report, because a thousand at once need much memory."""
    shown = redacted(population) if redact else population
    together = {
        **keys(shown, "headline remarks"),
        "verdicts": {verdict.value: shown.count(verdict) for verdict in Verdict},
        **keys(
            shown,
            "people small not_judged=unasked spread failing causes known attributes explanations "
            "shared split listener steps logins created_at site=site_name version",
        ),
        "redacted": redact,
    }
    head = f'"schema": "reports/1",\n  "together": {_indented(together, 1)}'
    yield f'{{\n  {head},\n  "reports": ['
    for place, login in enumerate(reports):
        yield ",\n    " if place else "\n    "
        yield _indented(report_as_dict(login, redact=redact), 2)
    yield "\n  ]\n}\n"


def _indented(content: dict[str, Any], depth: int) -> str:
    return _text(content).rstrip("\n").replace("\n", "\n" + "  " * depth)


# Two logins compared, ``comparison/1``, and two sets of logins, ``comparisons/1``.


def comparison_as_json(result: AnyComparison, *, redact: bool) -> str:
    """Render the comparison of two logins or two sets."""
    shown = redacted(result) if redact else result
    if isinstance(shown, comparison.Comparison):
        return _text(_pair(shown, redact=redact))
    together, pairs = shown.together, len(shown.comparisons)
    return _text(
        {
            "schema": "comparisons/1",
            **keys(shown, _HEAD),
            "redacted": redact,
            "together": {
                "headline": together.headline,
                "pairs": pairs,
                "roads": _counts(together.roads),
                "kinds": _counts(together.kinds),
                "shared_changes": [
                    {
                        "number": number,
                        **keys(change, "label was kinds bearing transforms"),
                        "name_before": change.names[0],
                        "name_after": change.names[1],
                        "logins": list(change.logins),
                        "all": len(change.logins) == pairs,
                    }
                    for number, change in enumerate(together.changes, 1)
                ],
                "unlike": plain(together.unlike),
                **keys(shown, "only_before only_after"),
                "remarks": plain(together.remarks),
            },
            "actions": [
                {**_action(action), "logins": list(numbers)}
                for action, numbers in actions_of(shown)
            ],
            "comparisons": [_pair(pair, redact=redact) for pair in shown.comparisons],
        }
    )


def _pair(pair: comparison.Comparison, *, redact: bool) -> dict[str, Any]:
    return {
        "schema": "comparison/1",
        **keys(pair, _HEAD),
        "redacted": redact,
        **keys(
            pair,
            "paired_by road=judgement.road headline=judgement.headline same_identifier transform "
            "same_person=person before after remarks=judgement.remarks circumstances changes",
        ),
        "action": None if pair.action is None else _action(pair.action),
    }


def _action(action: comparison.ChangeAction) -> dict[str, Any]:
    return {
        **keys(action, "owner"),
        "whose_turn": OWNERS[action.owner],
        **keys(action, "remedy"),
        **message_keys(action.message),
    }


# A set of requests, ``triage/1``.


def triage_as_json(triage: triage.Triage, *, redact: bool) -> str:
    """Render the set of requests."""
    shown = redacted(triage) if redact else triage
    content = {
        "schema": "triage/1",
        **keys(shown, _HEAD),
        "redacted": redact,
        **keys(shown, "headline remarks spread small partial"),
        "stopped": shown.stopped and keys(shown.stopped, "failure said=message"),
        "counts": {
            "requests": len(shown.lines),
            "total": shown.total,
            "judged": len(shown.judged),
            "failing": len(shown.failing),
            **keys(shown, "people asked unanswered unasked"),
        },
        **keys(shown, "causes patterns remedies steps"),
        "timeline": {
            "days": shown.step_days,
            "rows": [
                {"from": row.day.isoformat(), "causes": _counts(row.counts)}
                for row in shown.timeline
            ],
        },
        **keys(shown, "oddities requests=lines"),
    }
    return _text(content)


@plain.register
def _cause_tally(tally: triage.CauseTally) -> dict[str, Any]:
    return _rounded(keys(tally, "cause requests people share first last shapes"))


@plain.register
def _request_pattern(pattern: triage.RequestPattern) -> dict[str, Any]:
    names = (
        "said=message cause trait since until requests=failing people inside rest_failing rest "
        "share_inside share_of_rest share_of_all chance shapes"
    )
    return _rounded(keys(pattern, names))


def _rounded(content: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 6) if name.startswith("share") else value
        for name, value in content.items()
    }


# The configuration check, ``lint/1``. It contains no personal value.


def lint_as_json(lint: Lint) -> str:
    """Render the configuration check."""
    return _text(lint_as_dict(lint))


def lint_as_dict(lint: Lint) -> dict[str, Any]:
    """Return the configuration check as plain values."""
    return {
        "schema": "lint/1",
        **keys(lint, _HEAD),
        "headline": lint_headline(lint),
        **keys(lint, "looked_everywhere checked"),
        "not_checked": [
            {"what": left_out.what, "configured": configured, "message": left_out.message}
            for configured, those in ((True, lint.failed), (False, lint.not_configured))
            for left_out in those
        ],
        "connections": plain(lint.tests),
        "files": [
            *({"file": file, "read": True} for file in lint.read),
            *(
                {
                    "file": file.place.file,
                    "read": False,
                    **keys(file, "line=place.line said=message"),
                }
                for file in lint.unread
            ),
        ],
        "findings": [
            {"place": place, "at": plain(finding.place), **plain(finding)}
            for place, finding in lint.findings
        ],
        "changes": plain(lint.changes),
        "runs": [
            {"place": place.place, **plain(run)} for place in lint.places for run in place.runs
        ],
    }


# A run of the test patrons, ``run/1``: a summary, then each login with its report.


def run_as_json(run: PatronRun, *, redact: bool) -> Iterator[str]:
    """Yield the JSON of a run, login by login, because a thousand at once need much memory."""
    logins = tuple(attempted_logins(run, redact=redact))
    verdicts = [login.verdict for login in logins]
    summary = {
        "schema": "run/1",
        "headline": run_headline(run),
        "remarks": list(run_remarks(run)),
        "verdicts": {verdict.value: verdicts.count(verdict) for verdict in Verdict},
        "no_login": sum(login.report is None for login in logins),
        "left_out": run.left_out,
        "causes": plain(first_causes(logins)),
        "metadata_changes": plain(run.metadata_changes),
        "started_at": run.started_at.isoformat(),
        "seconds": round(run.seconds, 3),
        "site": run.site_name,
        "version": run.version,
        "redacted": redact,
    }
    head = _text(summary).removesuffix("}\n").rstrip()
    yield f'{head},\n  "logins": ['
    for place, (login, attempt) in enumerate(zip(logins, run.logins, strict=True)):
        content = {
            "number": place + 1,
            **keys(login, "idp patron verdict headline reason owner"),
            "cause": login.cause and login.cause.check,
            **keys(login, "stopped started_at=began"),
            "failed": login.failed and _failed(login.failed),
            "drifts": plain(login.drifts),
            "trend": plain(attempt.trend),
            "as_expected": login.is_as_expected,
            "expectation": login.expectation,
            "seconds": round(login.seconds or 0.0, 3),
            "report": attempt.report and report_as_dict(attempt.report, redact=redact),
        }
        yield f"{',' if place else ''}\n    {_indented(content, 2)}"
    yield "\n  ]\n}\n"


# Logins that failed, ``no-login/1``.


def no_login_as_json(document: LoginsDocument) -> str:
    """Render logins that failed; no value of a person is in it."""
    return _text(
        {
            "schema": "no-login/1",
            "site": document.site_name,
            "created_at": document.began.isoformat(),
            "version": document.version,
            "logins": [_failed_login(login) for login in document.logins],
        }
    )


def _failed(failed: FailedLogin) -> dict[str, Any]:
    return {**keys(failed, "owner whose_turn remedy"), **message_keys(failed.message)}


def _failed_login(login: LoginResult) -> dict[str, Any]:
    content = keys(login, "idp patron verdict headline reason")
    return {**content, "failed": login.failed and _failed(login.failed)}


# ILLiad's users compared with the library system, ``illiad/1``.


def illiad_as_json(result: IlliadComparison, *, redact: bool) -> str:
    """Render the comparison of ILLiad's users with the library system."""
    shown = redacted(result) if redact else result
    return _text(
        {
            "schema": "illiad/1",
            **keys(shown, _HEAD),
            "redacted": redact,
            "source": shown.source,
            "patron_field": shown.settings.patron_field,
            **keys(shown, "verdict headline reason owner advice columns=tallies"),
            "step": keys(shown.step, "step question answer because"),
            "findings": [plain(finding) for run in shown.runs for finding in run.findings],
            **keys(shown, "runs users left_out unasked"),
        }
    )


@plain.register
def _column_tally(tally: ColumnTally) -> dict[str, Any]:
    return {
        **keys(tally, "column leads"),
        "counts": _counts(tally.counts),
        "changed_by": _counts(tally.changed_by),
    }


@plain.register
def _judged_user(user: JudgedUser) -> dict[str, Any]:
    compared = user.compared
    outcome = compared.asked.outcome
    return {
        "name": compared.asked.name,
        "outcome": "read" if isinstance(outcome, IlliadUser) else outcome_name(outcome),
        **keys(user, "verdict said=message columns=compared.columns agreement=compared.agreement"),
        "record": plain(compared.evidence.match.record) if compared.evidence else None,
        **keys(user, "findings runs"),
    }


# What changed since an earlier report, ``drift/1``; it contains no personal value.


def drift_dict(drift: drift.Drift) -> dict[str, Any]:
    """Return the changes since an earlier report as plain values."""
    return {"schema": "drift/1", **plain(drift)}


# Answers about patrons from library systems, ``answers/1``, and from ReShare's host LMS.


def answers_as_json(answers: PatronAnswers) -> str:
    """Render the library systems' answers about patrons."""
    return _text(
        {
            "schema": "answers/1",
            "site": answers.site_name,
            "unasked": answers.unasked,
            "answers": [
                {
                    **{name: value for name, value in plain(attempt).items() if name in _ANSWER},
                    "records": plain(records_in(attempt.outcome)),
                    "milliseconds": attempt.milliseconds,
                }
                for attempt in answers.attempts
            ],
        }
    )


_ANSWER = ("connection", "role", "key", "key_kind", "outcome", "said", "could_look")


def host_lms_as_json(test: reshare_settings.HostLmsTest, *, sent: str) -> str:
    """Render what ReShare's host LMS answered about one patron (schema ``host-lms/1``)."""
    return _text(
        {
            "schema": "host-lms/1",
            "sent": sent,
            **keys(test, "found status user_id patron_profile=profile problems"),
        }
    )
