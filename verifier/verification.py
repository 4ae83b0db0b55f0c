"""The route: from one login to one report. This module alone knows the order of the stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.checks.catalogue import (
    DECISION_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    REQUEST_CHECKS,
    explanations,
)
from verifier.checks.check import ask, mark_consequences
from verifier.diagnosis.candidates import plan_lookups, settles
from verifier.diagnosis.diagnose import diagnose
from verifier.diagnosis.matching import match_identifiers
from verifier.ils.ask import IlsConnector, look_up
from verifier.model.capture import LoginCapture
from verifier.model.report import Report
from verifier.model.site import Site
from verifier.profiles.naming import recognise
from verifier.release.canonical import canonicalise
from verifier.reshare.borrower_check import decide
from verifier.reshare.request_form import preview_request

Progress = Callable[[str], None]


def verify(
    capture: LoginCapture,
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    expected: str | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Follow the identifier of *capture* to its end.

    *expected* is what this patron's identifier must be, where somebody knows. *progress* is
    told each station in plain words. Never raises for what a login or an ILS sent.
    """
    progress("reading what was released")
    capture, product = recognise(capture, site)
    release = canonicalise(capture, site.form, product)
    preview = preview_request(release)

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
        settings=site.reshare,
        expected=expected,
        day=site.day_of(capture.captured_at),
        seconds=site.lookup_seconds,
    )
    match = match_identifiers(lookup)
    decision = decide(match, site.reshare)

    progress("judging")
    runs = mark_consequences(
        (
            *ask(LOGIN_CHECKS, capture),
            *ask(RELEASE_CHECKS, release),
            *ask(REQUEST_CHECKS, preview),
            *ask(PATRON_CHECKS, match),
            *ask(DECISION_CHECKS, decision),
        ),
        explanations(),
    )
    return Report(
        site_name=site.name,
        created_at=datetime.now(UTC),
        decision=decision,
        runs=runs,
        diagnosis=diagnose(decision, runs, contacts=site.contacts),
        version=__version__,
    )
