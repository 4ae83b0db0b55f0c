"""Who may work with the web application: operators, the pipelines' tokens, and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A viewer reads everything; an admin changes things as well."""

    VIEWER = "viewer"
    ADMIN = "admin"

    def covers(self, wanted: Role) -> bool:
        """Whether whoever has this role may do what *wanted* may."""
        return self is Role.ADMIN or wanted is Role.VIEWER


class Scope(StrEnum):
    """What a pipeline's token may do."""

    RUNS_READ = "runs:read"
    RUNS_WRITE = "runs:write"  # start a run, make its links, close it
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"  # hand saved logins in, pin a baseline, forget a report
    CONFIGURATION_READ = "configuration:read"
    METRICS_READ = "metrics:read"
    ADMIN = "admin"  # operators, tokens, retention


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """How operators sign in, and those whom the site file names."""

    idp_id: str
    attribute: str  # whose one value names them: an attribute, "name-id", "sub", "principal" …
    admins: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Somebody who signs in through an identity provider of the site's."""

    id: str
    name: str  # as an admin wrote it down
    idp_id: str | None  # None: of the one-time link, who signed in nowhere
    identifier: str | None  # the attribute's value that names this person there
    role: Role
    from_site_file: bool = False  # cannot be removed on the page
    created_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A pipeline's token; its secret is shown once and kept as a digest alone."""

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
    """Something that somebody did. ``what`` is a stable word, ``about`` an id; never a value."""

    at: datetime
    who: str  # "operator NAME", "token NAME", "tester", "command line"
    what: str  # "run.closed", "operator.added"
    about: str | None = None
