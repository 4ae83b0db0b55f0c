"""Helpers for the checks on connections, which report the one stage that failed."""

from verifier.domain.checks.check import Answers, Draft, NotAsked, Saw
from verifier.domain.checks.evidence import answer_evidence
from verifier.domain.model.connection_test import ConnectionTest, Stage, StageOutcome
from verifier.domain.model.finding import Severity

_LIBRARY_SYSTEM = ("the library system", "the library system's answer")
_NAMES = {
    "okapi": ("ReShare", "ReShare's answer"),
    "saml": ("the identity provider's metadata", "the identity provider's metadata"),
    "oidc": ("the OpenID provider", "the OpenID provider's discovery document"),
    "cas": ("the CAS server", "the CAS server's answer"),
    "ldap": ("the directory", "the directory's answer"),
}
"""Who is asked and what comes from there, by the connector."""


def stage_failed(test: ConnectionTest, stage: Stage, message: str) -> Answers:
    """Report the failure of *stage*, or what it showed if it passed.

    Raises ``NotAsked`` if it was not tested. *message* contains the server as ``{it}``, at the
    beginning of a sentence as ``{It}``, and its response as ``{Answer}``.
    """
    result = test.at(stage)
    match result.outcome:
        case StageOutcome.FAILED:
            yield connection_draft(test, message, result.message)
        case StageOutcome.PASSED:
            yield Saw(result.message.removesuffix("."))
        case StageOutcome.NOT_TESTED | StageOutcome.NOT_REACHED:
            raise NotAsked(result.message)


def connection_draft(
    test: ConnectionTest, message: str, text: str | None, *, severity: Severity | None = None
) -> Draft:
    """Build a finding about a connection, for the owner of the server.

    *severity* overrides that of the check.
    """
    it, answer = _NAMES.get(test.connector, _LIBRARY_SYSTEM)
    it_begins, answer_begins = (text[0].upper() + text[1:] for text in (it, answer))
    named = message.format(It=it_begins, it=it, Answer=answer_begins)
    evidence = answer_evidence(test.connection, text)
    return Draft(named, evidence, station=test.station, severity=severity)
