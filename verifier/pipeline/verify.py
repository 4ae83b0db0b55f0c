"""The route: from one login to one report. This module alone knows the order of the stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.ils.lookup import look_up
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
from verifier.domain.diagnosis.lookup_plan import is_conclusive, plan_lookups
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.report import BorrowerDecision, Report
from verifier.domain.model.request import NOT_STATED
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
) -> Report:
    """Follow the identifier of *capture* to its end.

    *expected* is what this patron's identifier must be, where somebody knows. *ask_reshare* is
    given where ReShare's own decision was asked for: it may make a patron profile there.
    *progress* is told each station in plain words. Never raises for what a login or an ILS sent.
    """
    progress("reading what was released")
    capture, product = identify_product(capture, site)
    release = canonicalize(capture, site.form, product)
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
        settles=partial(is_conclusive, preview),
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
    release, capture = preview.release, preview.release.capture
    if capture.request is not None:  # there was no login at all
        runs = (*not_run(LOGIN_CHECKS, NO_LOGIN), *not_run(RELEASE_CHECKS, NO_LOGIN))
    elif release.is_unstated:
        runs = (*ask(LOGIN_CHECKS, capture), *not_run(RELEASE_CHECKS, NOT_STATED))
    else:
        runs = (*ask(LOGIN_CHECKS, capture), *ask(RELEASE_CHECKS, release))
    runs += ask(REQUEST_CHECKS, preview) + ask(PATRON_CHECKS, match)
    runs = mark_consequences((*runs, *ask(DECISION_CHECKS, decision)), explanations())
    if capture.request is not None:
        runs = assign_to_request_owner(runs)
    return Report(
        site_name=site.name,
        created_at=datetime.now(UTC),
        decision=decision,
        runs=runs,
        diagnosis=diagnose(decision, runs, contacts=site.contacts),
        version=__version__,
    )
