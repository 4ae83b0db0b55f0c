"""Verify one login, up to its report. Only this module knows the order of the stages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.ils.lookup import look_up, look_up_once_right
from verifier.domain.checks.catalogue import (
    DECISION_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    REQUEST_CHECKS,
    explanations,
)
from verifier.domain.checks.check import ask, mark_consequences, not_run
from verifier.domain.checks.pasted_request import NO_LOGIN, assign_to_request_owner
from verifier.domain.diagnosis.diagnose import diagnose
from verifier.domain.diagnosis.lookup_plan import is_conclusive, key_once_right, plan_lookups
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.evidence import (
    NOT_STATED,
    DecisionEvidence,
    PatronEvidence,
    RequestEvidence,
    stages,
)
from verifier.domain.model.report import Report
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.domain.model.site import Site
from verifier.domain.profiles.identify import identify_product
from verifier.domain.release.canonical import canonicalize
from verifier.domain.reshare_rules.decision import decide
from verifier.domain.reshare_rules.request_preview import preview_request

Progress = Callable[[str], None]
AskReshare = Callable[[str], OwnAnswer]
"""Asks ReShare itself whether the patron of an identifier may create a request."""

_NOTHING_TO_ASK = OwnAnswer(
    valid=None, asked=False, unanswered="No identifier would reach ReShare, so it was not asked."
)


def verify(
    capture: LoginCapture,
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    expected: str | None = None,
    ask_reshare: AskReshare | None = None,
    progress: Progress = lambda _: None,
    now: datetime | None = None,
) -> Report:
    """Follow the identifier of *capture* through all stages, and return the report.

    *expected* is the identifier that this patron must have, if known. *ask_reshare* is set if
    ReShare's own decision was requested: asking may create a patron profile there. *progress* is
    called with each stage in plain words. *now* is the moment of the request that is predicted
    (default: the current time). Never raises, whatever a login or an ILS sent.
    """
    progress("reading what was released")
    capture, product = identify_product(capture, site)
    reshare = site.reshare.decided_by(capture.request)
    request = preview_request(canonicalize(capture, site.form, product), reshare.flavour)

    progress("asking the library system")
    answers = look_up_patron(request, site, ils, expected=expected, now=now)
    evidence = decide(answers, reshare)

    if ask_reshare is not None:
        progress("asking ReShare itself")
        evidence = _with_own_answer(evidence, ask_reshare)

    progress("judging")
    return _judged(evidence, site)


def look_up_patron(
    request: RequestEvidence,
    site: Site,
    ils: Sequence[IlsConnector],
    *,
    expected: str | None = None,
    by_turns: bool = False,
    now: datetime | None = None,
) -> PatronEvidence:
    """Look the patron up as ReShare and the site file would, and match the results.

    Expiry dates and blocks are judged as of *now*, however old the login is.
    """
    answers = look_up(
        request,
        ils,
        plan=plan_lookups(
            request,
            expected=expected,
            further=site.further_lookups,
            by_email=site.lookup_by_email,
            by_turns=by_turns,
        ),
        settles=partial(is_conclusive, request),
        settings=site.reshare.decided_by(request.capture.request),
        expected=expected,
        day=site.day_of(now or datetime.now(UTC)),  # a request would be placed today
        seconds=site.lookup_seconds,
    )
    matched = match_identifiers(answers)
    key = key_once_right(matched) if site.further_lookups != "none" else None
    if key is None:
        return matched
    return match_identifiers(look_up_once_right(matched, ils, key, seconds=site.lookup_seconds))


def verify_with_own_answer(report: Report, *, site: Site, ask_reshare: AskReshare) -> Report:
    """Ask ReShare itself about the patron of a finished report, and judge again.

    Nothing else is looked up again. Asking may create a patron profile in ReShare.
    """
    return _judged(_with_own_answer(report, ask_reshare), site)


def _with_own_answer(evidence: DecisionEvidence, ask_reshare: AskReshare) -> DecisionEvidence:
    preview, own_answer = evidence.preview, _NOTHING_TO_ASK
    identifier = preview.stored_identifier
    if identifier and preview.blocked is None and evidence.why_unknown is None:
        own_answer = ask_reshare(identifier)
    return replace(evidence, decision=replace(evidence.decision, own_answer=own_answer))


def _judged(evidence: DecisionEvidence, site: Site) -> Report:
    capture = evidence.capture
    if capture.request is not None:  # there was no login at all
        runs = (*not_run(LOGIN_CHECKS, NO_LOGIN), *not_run(RELEASE_CHECKS, NO_LOGIN))
    elif evidence.is_unstated:
        runs = (*ask(LOGIN_CHECKS, capture), *not_run(RELEASE_CHECKS, NOT_STATED))
    else:
        runs = (*ask(LOGIN_CHECKS, capture), *ask(RELEASE_CHECKS, evidence))
    runs += ask(REQUEST_CHECKS, evidence) + ask(PATRON_CHECKS, evidence)
    runs = mark_consequences((*runs, *ask(DECISION_CHECKS, evidence)), explanations())
    if capture.request is not None:
        runs = assign_to_request_owner(runs)
    return Report(
        **stages(evidence),
        site_name=site.name,
        created_at=datetime.now(UTC),
        runs=runs,
        diagnosis=diagnose(evidence, runs, contacts=site.contacts),
        version=__version__,
    )
