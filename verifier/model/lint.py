"""What a look at the configuration found, without any login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.connection_test import ConnectionTest
from verifier.model.finding import CheckRun, Finding, Severity

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRuns:
    """The checks of one place of the configuration, named as the site file names it."""

    place: str
    runs: tuple[CheckRun, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong or worth knowing there."""
        return tuple(finding for run in self.runs for finding in run.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Everything, complete: a renderer needs nothing else."""

    site_name: str
    created_at: datetime
    tests: tuple[ConnectionTest, ...]
    places: tuple[PlaceRuns, ...]
    version: str

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """All findings, each with its place, the gravest first."""
        every = ((place.place, one) for place in self.places for one in place.findings)
        return tuple(sorted(every, key=lambda one: _SEVERITIES.index(one[1].severity)))

    @property
    def looked_everywhere(self) -> bool:
        """Whether every connection answered a question about a patron, and ReShare its own."""
        return all(test.looked for test in self.tests)
