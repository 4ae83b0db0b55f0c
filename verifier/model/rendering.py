"""What a renderer has to know beside what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from verifier.model.check_page import CheckPage
from verifier.model.finding import Severity

BY_DEFAULT = frozenset({Severity.ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """How something is to be written.

    ``failing`` are the severities that count as failure, as the exit code counts them; ``pages``
    the checks' pages by id; ``site_file`` the site file as a pipeline finds it. ``idp`` and
    ``patron`` name a single login by the site file's ids, where it is one of the site's.
    ``unread`` are files that hold no saved login: a name, and a sentence that says why.
    """

    redact: bool
    failing: frozenset[Severity] = BY_DEFAULT
    pages: Mapping[str, CheckPage] = field(default_factory=dict)
    site_file: str | None = None
    idp: str | None = None
    patron: str | None = None
    unread: tuple[tuple[str, str], ...] = ()
