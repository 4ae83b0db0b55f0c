"""The look at the configuration: from a site to what is wrong with it, without any login."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from verifier import __version__
from verifier.checks.check import ask
from verifier.checks.connection_checks import CONNECTION_CHECKS
from verifier.checks.decision.live_settings_unread import live_settings_unread
from verifier.checks.decision.settings_differ import settings_differ
from verifier.checks.illiad_checks import ILLIAD_PLACE, illiad_runs
from verifier.checks.settings_read import SettingsAlone
from verifier.ils.connected import ConnectedIls
from verifier.ils.trial import try_connections
from verifier.live_settings import reshare_tested
from verifier.model.connection_test import ConnectionTest
from verifier.model.lint import Lint, PlaceRuns
from verifier.model.reshare_access import RESHARE_OKAPI
from verifier.model.site import Site


def lint(
    site: Site,
    connections: Sequence[ConnectedIls],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Lint:
    """Test every connection to a library system, and judge what the tests showed.

    *progress* is told of each connection that is done. Never raises for what a system sent.
    """
    site, own = reshare_tested(site)
    tests = try_connections(connections, seconds=_seconds(connections), progress=progress)
    tests = (*own, *tests)
    return Lint(
        site_name=site.name,
        created_at=datetime.now(UTC),
        tests=tests,
        places=(
            *(PlaceRuns(place=_place(one), runs=ask(CONNECTION_CHECKS, one)) for one in tests),
            *_copies(site),
            *(PlaceRuns(place=ILLIAD_PLACE, runs=runs) for runs in (illiad_runs(site),) if runs),
        ),
        version=__version__,
    )


def _place(test: ConnectionTest) -> str:
    return RESHARE_OKAPI if test.role is None else f'[[ils]] "{test.connection}"'


def _copies(site: Site) -> Iterator[PlaceRuns]:
    """Judge the site file's copy of ReShare's settings, where ReShare was asked for its own."""
    if site.reshare.live is not None:
        runs = ask((settings_differ, live_settings_unread), SettingsAlone(site.reshare))
        yield PlaceRuns(place="[reshare.settings]", runs=runs)


def _seconds(connections: Sequence[ConnectedIls]) -> float:
    """Give each connection its own time twice: for the sign-in and for the look-up.

    Each of the two waits for its turn first.
    """
    settings = [one.connection for one in connections]
    times = (one.timeout_seconds + 1 / one.lookups_per_second for one in settings)
    return 1 + 2 * max(times, default=0)
