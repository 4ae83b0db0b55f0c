"""Who may use the web application: operators and API tokens, and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A viewer can read everything; an admin can also make changes."""

    VIEWER = "viewer"
    ADMIN = "admin"

    def covers(self, wanted: Role) -> bool:
        """Whether this role includes the permissions of *wanted*."""
        return self is Role.ADMIN or wanted is Role.VIEWER


class Scope(StrEnum):
    """What an API token may do."""

    RUNS_READ = "runs:read"
    RUNS_WRITE = "runs:write"  # start a run, make its links, close it
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"  # hand saved logins in, pin a baseline, forget a report
    CONFIGURATION_READ = "configuration:read"
    METRICS_READ = "metrics:read"
    ADMIN = "admin"  # operators, tokens, retention


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """How operators sign in, and which operators the site file names."""

    idp_id: str
    attribute: str  # whose one value names them: an attribute, "name-id", "sub", "principal" …
    admins: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person who signs in through one of the site's identity providers."""

    id: str
    name: str  # as an admin wrote it down
    idp_id: str | None  # None: the holder of the one-time link, who did not sign in
    identifier: str | None  # the attribute's value that names this person there
    role: Role
    from_site_file: bool = False  # cannot be removed on the page
    created_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token for a pipeline. Its secret is shown once; only a digest is stored."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One action of an operator or token. ``what`` is a fixed word, ``about`` an ID; no values."""

    at: datetime
    who: str  # "operator NAME", "token NAME", "tester", "command line"
    what: str  # "run.closed", "operator.added"
    about: str | None = None
