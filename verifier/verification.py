"""The route: from one login to one report. This module alone knows the order of the stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.checks.catalogue import (
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    explanations,
)
from verifier.checks.check import ask, mark_consequences, not_run
from verifier.checks.decision_checks import DECISION_CHECKS
from verifier.checks.request_checks import REQUEST_CHECKS
from verifier.checks.without_login import NO_LOGIN, as_of_a_request
from verifier.diagnosis.candidates import plan_lookups, settles
from verifier.diagnosis.diagnose import diagnose
from verifier.diagnosis.matching import match_identifiers
from verifier.ils.ask import IlsConnector, look_up
from verifier.model.capture import LoginCapture
from verifier.model.decision import BorrowerDecision
from verifier.model.finding import CheckRun
from verifier.model.release import Release
from verifier.model.report import Report
from verifier.model.request import NOT_STATED
from verifier.model.reshare_live import OwnAnswer
from verifier.model.site import Site
from verifier.profiles.naming import recognise
from verifier.release.canonical import canonicalise
from verifier.reshare.decision import decide
from verifier.reshare.request_form import preview_request

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
) -> Report:
    """Follow the identifier of *capture* to its end.

    *expected* is what this patron's identifier must be, where somebody knows. *ask_reshare* is
    given where ReShare's own decision was asked for: it may make a patron profile there.
    *progress* is told each station in plain words. Never raises for what a login or an ILS sent.
    """
    progress("reading what was released")
    capture, product = recognise(capture, site)
    release = canonicalise(capture, site.form, product)
    preview = preview_request(release)
    reshare = site.reshare.decided_by(capture.request)

    progress("asking the library system")
    lookup = look_up(
        preview,
        ils,
        plan=plan_lookups(
            preview,
            expected=expected,
            further=site.further_lookups,
            by_email=site.lookup_by_email,
        ),
        settles=partial(settles, preview),
        settings=reshare,
        expected=expected,
        day=site.day_of(capture.captured_at),
        seconds=site.lookup_seconds,
    )
    match = match_identifiers(lookup)
    decision = decide(match, reshare)

    if ask_reshare is not None:
        progress("asking ReShare itself")
        decision = _with_own_answer(decision, ask_reshare)

    progress("judging")
    return _judged(decision, site)


def verify_with_own_answer(report: Report, *, site: Site, ask_reshare: AskReshare) -> Report:
    """Ask ReShare itself about the patron of a finished report, and judge anew.

    Nothing else is asked again. It may make a patron profile in ReShare.
    """
    return _judged(_with_own_answer(report.decision, ask_reshare), site)


def _with_own_answer(decision: BorrowerDecision, ask_reshare: AskReshare) -> BorrowerDecision:
    preview = decision.match.lookup.preview
    identifier = preview.patron_identifier
    if not identifier or preview.blocked is not None or preview.cannot_be_said is not None:
        return replace(decision, own_answer=_NOTHING_TO_ASK)
    return replace(decision, own_answer=ask_reshare(identifier))


def _judged(decision: BorrowerDecision, site: Site) -> Report:
    match = decision.match
    preview = match.lookup.preview
    runs = mark_consequences(
        (
            *_about_the_login(preview.release.capture, preview.release),
            *ask(REQUEST_CHECKS, preview),
            *ask(PATRON_CHECKS, match),
            *ask(DECISION_CHECKS, decision),
        ),
        explanations(),
    )
    if preview.release.capture.request is not None:
        runs = as_of_a_request(runs)
    return Report(
        site_name=site.name,
        created_at=datetime.now(UTC),
        decision=decision,
        runs=runs,
        diagnosis=diagnose(decision, runs, contacts=site.contacts),
        version=__version__,
    )


def _about_the_login(capture: LoginCapture, release: Release) -> tuple[CheckRun, ...]:
    """Ask about login and release, where there was a login at all."""
    if capture.request is not None:
        return (*not_run(LOGIN_CHECKS, NO_LOGIN), *not_run(RELEASE_CHECKS, NO_LOGIN))
    if release.is_unstated:
        return (*ask(LOGIN_CHECKS, capture), *not_run(RELEASE_CHECKS, NOT_STATED))
    return (*ask(LOGIN_CHECKS, capture), *ask(RELEASE_CHECKS, release))
