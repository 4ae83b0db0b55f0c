"""ILLiad's users beside the library system: which column of theirs leads to their records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.checks.catalogue import explanations
from verifier.checks.check import ask, mark_consequences
from verifier.checks.illiad_checks import (
    ILLIAD_PATRON_CHECKS,
    ILLIAD_SETTING_CHECKS,
    ILLIAD_USER_CHECKS,
)
from verifier.diagnosis.candidates import plan_lookups, settles
from verifier.diagnosis.illiad.standings import Standings
from verifier.diagnosis.illiad.tallies import advise, tally_columns
from verifier.diagnosis.illiad.together import gravest, headline, reason, step
from verifier.diagnosis.illiad.verdicts import verdict_of
from verifier.diagnosis.matching import match_identifiers
from verifier.illiad.as_release import MEANS, release_of
from verifier.illiad.user_row import compared_columns
from verifier.illiad_users import UsersRead
from verifier.ils.as_they_come import as_they_come
from verifier.ils.ask import IlsConnector, look_up
from verifier.ils.logins_at_once import logins_at_once
from verifier.model.finding import CheckRun, Failed, Owner, Station
from verifier.model.illiad import IlliadComparison, IlliadUser, JudgedUser, UserAsked, UserCompared
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.report import Verdict
from verifier.model.site import Site
from verifier.reshare.request_form import preview_request

Done = Callable[[int, int], None]
"""Is told how many users were compared, and how many there are."""


def compare_users(
    read: UsersRead,
    *,
    site: Site,
    settings: IlliadSettings,
    ils: Sequence[IlsConnector],
    progress: Done = lambda _done, _all: None,
) -> IlliadComparison:
    """Ask the library systems about every user, as ReShare would, and judge each and all.

    A KeyboardInterrupt ends it early: what was compared by then is not lost.
    """
    now = datetime.now(UTC)
    calls = [partial(_judged, one, site, settings, ils, now) for one in read.users]
    at_once = logins_at_once(ils, seconds=site.lookup_seconds)
    followed = as_they_come(calls, at_once=at_once)
    found: dict[int, JudgedUser] = {}
    with suppress(KeyboardInterrupt):
        for place, user in followed:
            found[place] = user
            progress(len(found), len(calls))
    users = tuple(found[one] for one in sorted(found))
    tallies = tally_columns([one.compared for one in users])
    field = settings.patron_field
    advice = advise(tallies, field)
    verdict = gravest(users)
    return IlliadComparison(
        site_name=site.name,
        created_at=now,
        version=__version__,
        settings=settings,
        source=read.source,
        verdict=verdict,
        headline=headline(users, field, advice),
        reason=reason(users, tallies, field),
        owner=Owner.ILS if verdict is Verdict.FAIL else None,
        advice=advice,
        tallies=tallies,
        users=users,
        runs=ask(ILLIAD_SETTING_CHECKS, settings),
        step=step(users, field),
        left_out=read.left_out,
        unasked=read.unasked + len(calls) - len(found),
    )


def _judged(
    asked: UserAsked,
    site: Site,
    settings: IlliadSettings,
    ils: Sequence[IlsConnector],
    now: datetime,
) -> JudgedUser:
    compared = _compared(asked, site, settings, ils, now)
    runs = ask(ILLIAD_USER_CHECKS, compared)
    if compared.match is not None:
        runs += tuple(map(_at_illiad, ask(ILLIAD_PATRON_CHECKS, compared.match)))
    runs = mark_consequences(runs, explanations())
    verdict, said = verdict_of(compared, tuple(one for run in runs for one in run.findings))
    return JudgedUser(compared=compared, verdict=verdict, said=said, runs=runs)


def _at_illiad(run: CheckRun) -> CheckRun:
    """Let whoever keeps ILLiad's users mend what a campus or VuFind would mend for a login."""
    if not isinstance(run.result, Failed):
        return run
    findings = tuple(
        replace(one, station=Station.DISCOVERY, owner=Owner.ILS) for one in run.result.findings
    )
    return replace(run, result=Failed(findings=findings))


def _compared(
    asked: UserAsked,
    site: Site,
    settings: IlliadSettings,
    ils: Sequence[IlsConnector],
    now: datetime,
) -> UserCompared:
    user = asked.outcome
    if not isinstance(user, IlliadUser):
        return UserCompared(asked=asked, patron_field=settings.patron_field)
    preview = preview_request(release_of(user, settings, form=site.form, at=now))
    lookup = look_up(
        preview,
        ils,
        plan=plan_lookups(
            preview,
            expected=None,
            further=site.further_lookups,
            by_email=site.lookup_by_email,
            by_turns=True,
        ),
        settles=partial(settles, preview),
        settings=site.reshare,
        expected=None,
        day=site.day_of(now),
        seconds=site.lookup_seconds,
    )
    match = match_identifiers(lookup)
    standings = Standings(user, match, MEANS)
    return UserCompared(
        asked=asked,
        patron_field=settings.patron_field,
        columns=tuple(map(standings.of, compared_columns(settings))),
        match=match,
        agreement=standings.agreement,
    )
