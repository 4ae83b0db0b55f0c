"""What a look at the configuration found, without any login."""

from dataclasses import dataclass
from datetime import datetime

from verifier.domain.model.config_files import Unread
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import CheckRun, Finding, Place, Severity, Station
from verifier.domain.model.report import Remedy

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
class NotChecked:
    """Something that could not be looked at. ``message``: why, and what to configure or do."""

    what: str
    message: str
    place: Place | None = None  # in a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Everything, complete: a renderer needs nothing else."""

    site_name: str
    created_at: datetime
    tests: tuple[ConnectionTest, ...]
    unread: tuple[Unread, ...] = ()  # files of the delivery that nothing can be said about
    read: tuple[str, ...] = ()  # the names of the files that were read
    not_configured: tuple[NotChecked, ...] = ()  # what the site file does not name
    site_file: str = "verifier.toml"
    changes: tuple[Remedy, ...] = ()  # what to change, one for each check that found something
    places: tuple[PlaceRuns, ...]
    version: str

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """All findings, each with its place, the gravest first."""
        every = (
            (str(finding.place or place.place), finding)
            for place in self.places
            for finding in place.findings
        )
        return tuple(sorted(every, key=lambda placed: _SEVERITIES.index(placed[1].severity)))

    @property
    def checked(self) -> tuple[str, ...]:
        """What was looked at: the site file, other files, and whatever answered."""
        answered = (test.named for test in self.tests if test.looked)
        return (self.site_file, *self.read, *answered)

    @property
    def failed(self) -> tuple[NotChecked, ...]:
        """What the site file names and could not be read, or did not answer as it must."""
        unread = (
            NotChecked(what=problem.place.file, message=problem.message, place=problem.place)
            for problem in self.unread
        )
        unasked = (
            NotChecked(what=test.named, message=test.failed.message)
            for test in self.tests
            if test.failed is not None and not test.looked
        )
        return (*unread, *unasked)

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What could not be looked at: what failed, then what is not configured."""
        return (*self.failed, *self.not_configured)

    @property
    def looked_everywhere(self) -> bool:
        """Whether whatever the site file names answered, or could be read."""
        return not self.failed

    @property
    def by_station(self) -> tuple[tuple[Station, tuple[tuple[str, Finding], ...]], ...]:
        """The findings at each station of the road, in its order, the gravest first."""
        stations = ((station, self._at(station)) for station in Station)
        return tuple((station, found) for station, found in stations if found)

    def _at(self, station: Station) -> tuple[tuple[str, Finding], ...]:
        return tuple(finding for finding in self.findings if finding[1].station is station)

    def change(self, finding: Finding) -> Remedy | None:
        """Give what to change about a finding."""
        return next((change for change in self.changes if change.finding == finding.check), None)
