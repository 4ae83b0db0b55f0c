"""Find the column of ILLiad's Users table that finds the patron's record."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from verifier import __version__
from verifier.adapters.illiad.release import MEANS, release_of
from verifier.adapters.illiad.users import (
    WebPlatform,
    compared_columns,
    users_of_json,
    users_of_table,
)
from verifier.adapters.ils.concurrent import iter_completed
from verifier.adapters.ils.connections import concurrent_logins
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings
from verifier.adapters.ils.spreadsheet.sheet import open_sheet, read_table_file
from verifier.domain.checks import catalogue
from verifier.domain.checks.check import ask, mark_consequences
from verifier.domain.diagnosis import illiad_columns as columns
from verifier.domain.model.finding import CheckRun, Failed, Owner, Station
from verifier.domain.model.illiad_comparison import (
    ComparedUser,
    IlliadComparison,
    IlliadUser,
    JudgedUser,
    UserLookup,
)
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import IDENTIFYING, IlliadSettings, Site
from verifier.domain.reshare_rules.request_preview import preview_request
from verifier.pipeline.verify import look_up_patron

MOST_USERS = 100
"""The default for how many users are compared, so that library systems are not overloaded."""

_KEPT_FOR_EACH = 8  # users in memory for each one that will be chosen
_HEADINGS = SpreadsheetSettings.model_validate(
    {"identifiers": ", ".join(f"{name}={name}" for name in IDENTIFYING)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersRead:
    """The users to compare, and the source's name as used in a sentence."""

    users: tuple[UserLookup, ...]
    source: str
    left_out: int = 0  # users of an export that are not compared
    unasked: int = 0  # users not looked up in ILLiad because of an interruption


def ask_users(
    settings: IlliadSettings,
    names: Sequence[str],
    *,
    allow_private: bool,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> UsersRead:
    """Look up each of *names* in the Web Platform. Never raises, whatever it sent.

    A KeyboardInterrupt ends the lookups early; the rest is counted.
    """
    platform = WebPlatform(settings, allow_private=allow_private)
    users = platform.users(names, progress=progress)
    return UsersRead(users=users, source="ILLiad's Web Platform", unasked=len(names) - len(users))


def read_users(
    path: Path, settings: IlliadSettings, names: Sequence[str] = (), *, most: int = MOST_USERS
) -> UsersRead:
    """Read an export; without *names* at most *most* users, spread evenly over the file.

    A name that is not in the file is reported as not found. Raises ``LookupAborted`` if the file
    cannot be read or lacks a required column.
    """
    data = read_table_file(path)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _chosen(users_of_json(data, path.name, settings), names, most, path.name)
    with open_sheet(path, _HEADINGS) as table:
        return _chosen(users_of_table(table, settings), names, most, path.name)


def spread(users: Iterable[UserLookup], most: int) -> tuple[tuple[UserLookup, ...], int]:
    """Choose *most* of *users* at even distances, and count all of them.

    Exports are often sorted by age or kind. They may also be long, so few users are held in
    memory.
    """
    kept: list[UserLookup] = []
    every, count = 1, 0
    for user in users:
        if count % every == 0:
            kept.append(user)
        count += 1
        if len(kept) > _KEPT_FOR_EACH * most:
            kept, every = kept[::2], 2 * every
    few = min(most, len(kept))
    return tuple(kept[place * len(kept) // few] for place in range(few)), count


def _chosen(users: Iterable[UserLookup], names: Sequence[str], most: int, place: str) -> UsersRead:
    """Find each name, in any letter case as in ILLiad; without names, choose a sample."""
    if not names:
        chosen, count = spread(users, most)
        return UsersRead(users=chosen, source=place, left_out=count - len(chosen))
    wanted = {name.strip().casefold() for name in names}
    by_name: dict[str, UserLookup] = {}
    for user in users:
        key = user.name.strip().casefold()
        if key in wanted:
            by_name.setdefault(key, user)
    missing = UserLookup(name="", outcome=NotFound(message=f"{place} holds no such user."))
    named = (by_name.get(name.strip().casefold(), replace(missing, name=name)) for name in names)
    return UsersRead(users=tuple(named), source=place)


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
    """Look up every user in the library systems, as ReShare would, and judge the results.

    A KeyboardInterrupt ends it early and keeps the results so far.
    """
    now = datetime.now(UTC)
    calls = [partial(_judged, user, site, settings, ils, now) for user in read.users]
    at_once = concurrent_logins(ils, seconds=site.lookup_seconds)
    followed = iter_completed(calls, at_once=at_once)
    found: dict[int, JudgedUser] = {}
    with suppress(KeyboardInterrupt):
        for place, user in followed:
            found[place] = user
            progress(len(found), len(calls))
    users = tuple(found[place] for place in sorted(found))
    tallies = columns.tally_columns([user.compared for user in users])
    field = settings.patron_field
    advice = columns.advise(tallies, field)
    verdict = columns.worst_verdict(users)
    return IlliadComparison(
        site_name=site.name,
        created_at=now,
        version=__version__,
        settings=settings,
        source=read.source,
        verdict=verdict,
        headline=columns.headline(users, field, advice),
        reason=columns.reason(users, tallies, field),
        owner=Owner.ILS if verdict is Verdict.FAIL else None,
        advice=advice,
        tallies=tallies,
        users=users,
        runs=ask(catalogue.ILLIAD_SETTING_CHECKS, settings),
        step=columns.step(users, field),
        left_out=read.left_out,
        unasked=read.unasked + len(calls) - len(found),
    )


def _judged(
    asked: UserLookup,
    site: Site,
    settings: IlliadSettings,
    ils: Sequence[IlsConnector],
    now: datetime,
) -> JudgedUser:
    """Look up one user's patron, and judge each column; no lookup without a row."""
    compared = ComparedUser(asked=asked, patron_field=settings.patron_field)
    runs: tuple[CheckRun, ...] = ()
    if isinstance(asked.outcome, IlliadUser):
        release = release_of(asked.outcome, settings, form=site.form, at=now)
        evidence = look_up_patron(
            preview_request(release, site.reshare.flavour), site, ils, by_turns=True
        )
        results = columns.ColumnResults(asked.outcome, evidence, MEANS)
        compared = replace(
            compared,
            columns=tuple(map(results.of, compared_columns(settings))),
            evidence=evidence,
            agreement=results.agreement,
        )
        runs = tuple(map(_at_illiad, ask(catalogue.ILLIAD_PATRON_CHECKS, evidence)))
    runs = mark_consequences(
        (*ask(catalogue.ILLIAD_USER_CHECKS, compared), *runs), catalogue.explanations()
    )
    findings = tuple(finding for run in runs for finding in run.findings)
    verdict, message = columns.verdict_of(compared, findings)
    return JudgedUser(compared=compared, verdict=verdict, message=message, runs=runs)


def _at_illiad(run: CheckRun) -> CheckRun:
    """Assign findings to the team that keeps ILLiad's users, who can fix them there."""
    if not isinstance(run.result, Failed):
        return run
    findings = tuple(
        replace(finding, station=Station.DISCOVERY, owner=Owner.ILS)
        for finding in run.result.findings
    )
    return replace(run, result=Failed(findings=findings))
