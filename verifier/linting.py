"""The look at the configuration: from a site to what is wrong with it, without any login."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from verifier import __version__
from verifier.checks.check import ask
from verifier.checks.connection_checks import CONNECTION_CHECKS
from verifier.checks.illiad_checks import ILLIAD_PLACE, illiad_runs
from verifier.ils.connected import ConnectedIls
from verifier.ils.trial import try_connections
from verifier.model.lint import Lint, PlaceRuns
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
    tests = try_connections(connections, seconds=_seconds(connections), progress=progress)
    return Lint(
        site_name=site.name,
        created_at=datetime.now(UTC),
        tests=tests,
        places=(
            *(
                PlaceRuns(place=f'[[ils]] "{test.connection}"', runs=ask(CONNECTION_CHECKS, test))
                for test in tests
            ),
            *(PlaceRuns(place=ILLIAD_PLACE, runs=runs) for runs in (illiad_runs(site),) if runs),
        ),
        version=__version__,
    )


def _seconds(connections: Sequence[ConnectedIls]) -> float:
    """Give each connection its own time twice: for the sign-in and for the look-up.

    Each of the two waits for its turn first.
    """
    settings = [one.connection for one in connections]
    times = (one.timeout_seconds + 1 / one.lookups_per_second for one in settings)
    return 1 + 2 * max(times, default=0)
