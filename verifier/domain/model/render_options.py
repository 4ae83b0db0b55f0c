"""What a renderer needs besides the report.

Masking, which severities count as failure, the checks' pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verifier.domain.model.finding import Owner, Place, Severity, Station

# What a check's page says, for formats that include the rules with the findings.


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """The documentation page of one check, in its parts."""

    id: str
    title: str  # the problem in one sentence
    means: str  # what it means and why it matters
    whole: str  # all of it, with what to change
    severity: Severity
    station: Station
    owner: Owner
    cites: tuple[str, ...]


# What a renderer has to know besides the content.

BY_DEFAULT = frozenset({Severity.ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What makes a pipeline fail: findings of some *severities*, or those of them that are new."""

    severities: frozenset[Severity] = BY_DEFAULT
    only_new: bool = False  # what the baseline did not have; without a baseline all is new

    @property
    def is_shut(self) -> bool:
        """Whether anything fails it."""
        return bool(self.severities)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """How to render a report.

    ``failing`` are the severities that count as failure, as for the exit code; with ``only_new``
    only what the baseline did not have. ``pages`` are the checks' pages by ID; ``site_file`` is
    the site file's path as a pipeline finds it, and ``site_lines`` the line of each of its tables
    and keys. With ``notices`` SARIF lists notices too. ``idp`` and
    ``patron`` name a single login by its
    IDs in the site file, if it is one of the site's test patrons. ``unread`` lists files that hold
    no saved login, each with a sentence that says why. ``width`` is the width of plain text, in
    columns.
    """

    redact: bool
    failing: frozenset[Severity] = BY_DEFAULT
    only_new: bool = False
    pages: Mapping[str, CheckPage] = field(default_factory=dict)
    site_file: str | None = None
    site_lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    notices: bool = False
    idp: str | None = None
    patron: str | None = None
    unread: tuple[tuple[str, str], ...] = ()
    width: int = 80
    colour: bool = False

    @property
    def gate(self) -> Gate:
        """What counts as failure."""
        return Gate(severities=self.failing, only_new=self.only_new)

    def in_site_file(self, *path: str) -> Place | None:
        """Return the place of a table or key, or of the nearest known table above it.

        None if the site file's path is not known.
        """
        if self.site_file is None:
            return None
        above = (self.site_lines.get(path[:length]) for length in range(len(path), 0, -1))
        return Place(file=self.site_file, line=next(filter(None, above), None))
