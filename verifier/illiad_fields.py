"""ILLiad's users beside the library system: which column of theirs leads to their records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.checks.catalogue import explanations
from verifier.checks.check import ask, mark_consequences
from verifier.checks.illiad_checks import ILLIAD_SETTING_CHECKS, ILLIAD_USER_CHECKS
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
from verifier.model.finding import Owner
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
        unasked=len(calls) - len(found),
    )


def _judged(
    asked: UserAsked,
    site: Site,
    settings: IlliadSettings,
    ils: Sequence[IlsConnector],
    now: datetime,
) -> JudgedUser:
    compared = _compared(asked, site, settings, ils, now)
    verdict, said = verdict_of(compared)
    runs = mark_consequences(ask(ILLIAD_USER_CHECKS, compared), explanations())
    return JudgedUser(compared=compared, verdict=verdict, said=said, runs=runs)


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
    standings = Standings(user, match, dict(MEANS))
    return UserCompared(
        asked=asked,
        patron_field=settings.patron_field,
        columns=tuple(map(standings.of, compared_columns(settings))),
        match=match,
        agreement=standings.agreement,
    )
