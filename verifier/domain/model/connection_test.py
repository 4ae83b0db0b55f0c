"""Result of testing one connection, stage by stage."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.finding import Station
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import IlsRole

# When something that logins depend on expires.


class Expiring(StrEnum):
    """What can expire: identity provider metadata, or a certificate."""

    IDP_METADATA = "idp-metadata"
    IDP_CERTIFICATE = "idp-certificate"  # a signing certificate of an identity provider
    SP_SIGNING = "sp-signing"  # this program's own certificates
    SP_ENCRYPTION = "sp-encryption"
    TLS = "tls"  # the certificate of a server that is connected to


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """One expiry date. ``number`` tells several of the same kind apart, from 1."""

    what: Expiring
    ends_at: datetime  # timezone-aware
    idp_id: str | None = None  # None: this program's own, or a server's
    server: str | None = None  # host and port, of a TLS certificate
    number: int = 1
    past: bool = False  # at the time of a connection test


# What a test of one connection showed, stage by stage.
#
# A connection leads to an identity provider, to ReShare, or to a library system.


class Stage(StrEnum):
    """One stage of a connection test, in the order in which stages can fail."""

    CONFIGURED = "configured"
    REACHABLE = "reachable"
    SECURE = "secure"
    ANSWERS = "answers"
    SIGNED_IN = "signed-in"
    PERMITTED = "permitted"
    LOOK_UP = "look-up"
    COMPLETE = "complete"


_FAILS_AT = {
    LookupFailure.NOT_CONFIGURED: Stage.CONFIGURED,
    LookupFailure.UNREACHABLE: Stage.REACHABLE,
    LookupFailure.TIMEOUT: Stage.REACHABLE,
    LookupFailure.REDIRECTED: Stage.REACHABLE,
    LookupFailure.TLS: Stage.SECURE,
    LookupFailure.PROTOCOL_ERROR: Stage.ANSWERS,
    LookupFailure.TOO_LARGE: Stage.ANSWERS,
    LookupFailure.SERVER_ERROR: Stage.ANSWERS,
    LookupFailure.RATE_LIMITED: Stage.ANSWERS,
    LookupFailure.UNSUPPORTED: Stage.ANSWERS,
    LookupFailure.AUTH_ERROR: Stage.SIGNED_IN,
    LookupFailure.FORBIDDEN: Stage.PERMITTED,
    LookupFailure.WRONG_PATRON: Stage.LOOK_UP,
}


def fails_at(failure: LookupFailure, *, signed_in: bool) -> Stage:
    """Return the stage to which *failure* belongs.

    If *signed_in*, a refused sign-in counts as a missing permission.
    """
    stage = _FAILS_AT[failure]
    return Stage.PERMITTED if signed_in and stage is Stage.SIGNED_IN else stage


_NOBODY = "Nobody signs in for a test, and nobody is looked up."


class StageOutcome(StrEnum):
    """The outcome of one stage."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TESTED = "not-tested"  # there is nothing to test
    NOT_REACHED = "not-reached"  # one before it failed


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """One stage's result. ``message`` is one sentence without any personal value."""

    stage: Stage
    outcome: StageOutcome
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionTest:
    """The test of one connection. ``encrypted`` is None if no network is involved."""

    connection: str  # the site file's id
    connector: str
    role: IlsRole | None  # None: no connection to a library system
    stages: tuple[StageResult, ...]
    encrypted: bool | None
    on_this_machine: bool = False
    test_patron_named: bool = False
    milliseconds: int | None = None
    station: Station = Station.ILS  # the system it connects to
    ending: tuple[Expiry, ...] = ()  # what it depends on that has expired, or soon will

    @property
    def kind(self) -> str:
        """The kind of connection in words, such as "ncip, role reshare"."""
        if self.station is Station.IDP:
            return f"identity provider, {self.connector}"
        return self.connector if self.role is None else f"{self.connector}, role {self.role}"

    @property
    def named(self) -> str:
        """The connection's name, followed by its kind."""
        return f"{self.connection} ({self.kind})"

    @property
    def failed(self) -> StageResult | None:
        """The first stage that failed."""
        return next((stage for stage in self.stages if stage.outcome is StageOutcome.FAILED), None)

    def at(self, stage: Stage) -> StageResult:
        """Return the result of *stage*; identity providers are tested for the first ones only."""
        absent = StageResult(stage=stage, outcome=StageOutcome.NOT_TESTED, message=_NOBODY)
        return next((result for result in self.stages if result.stage is stage), absent)

    @property
    def reached(self) -> tuple[StageResult, ...]:
        """The stages that were reached."""
        return tuple(
            stage for stage in self.stages if stage.outcome is not StageOutcome.NOT_REACHED
        )

    @property
    def not_reached(self) -> tuple[StageResult, ...]:
        """The stages that were not tested because an earlier one failed."""
        return tuple(stage for stage in self.stages if stage.outcome is StageOutcome.NOT_REACHED)

    @property
    def looked(self) -> bool:
        """Whether the connection works up to a lookup, whatever the lookup itself returned."""
        return self.failed is None or self.failed.stage in (Stage.LOOK_UP, Stage.COMPLETE)
