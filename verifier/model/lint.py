"""What a look at the configuration found, without any login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.connection_test import ConnectionTest
from verifier.model.delivery_files import Unread
from verifier.model.finding import CheckRun, Finding, Severity, Station
from verifier.model.report import Remedy

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
    unread: tuple[Unread, ...] = ()  # files of the delivery that nothing can be said about
    read: tuple[str, ...] = ()  # the names of the files that were read
    changes: tuple[Remedy, ...] = ()  # what to change, one for each check that found something
    places: tuple[PlaceRuns, ...]
    version: str

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """All findings, each with its place, the gravest first."""
        every = (
            (str(one.place or place.place), one) for place in self.places for one in place.findings
        )
        return tuple(sorted(every, key=lambda one: _SEVERITIES.index(one[1].severity)))

    @property
    def looked_everywhere(self) -> bool:
        """Whether every connection and ReShare answered, and every file could be read."""
        return not self.unread and all(test.looked for test in self.tests)

    @property
    def judges_delivery(self) -> bool:
        """Whether the delivery itself was looked at, and not the connections alone."""
        return any(run.check.startswith("delivery.") for one in self.places for run in one.runs)

    @property
    def by_station(self) -> tuple[tuple[Station, tuple[tuple[str, Finding], ...]], ...]:
        """The findings at each station of the road, in its order, the gravest first."""
        stations = ((one, self._at(one)) for one in Station)
        return tuple((station, found) for station, found in stations if found)

    def _at(self, station: Station) -> tuple[tuple[str, Finding], ...]:
        return tuple(one for one in self.findings if one[1].station is station)

    def change(self, finding: Finding) -> Remedy | None:
        """Give what to change about a finding."""
        return next((one for one in self.changes if one.finding == finding.check), None)
