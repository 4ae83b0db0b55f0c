"""What the checks on connections share: one stage that failed, with what was said there."""

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw
from verifier.domain.model.connection_test import ConnectionTest, Stage, StageOutcome
from verifier.domain.model.finding import Evidence, Owner, Station

_LIBRARY_SYSTEM = ("the library system", "the library system's answer")
_NAMES = {
    "okapi": ("ReShare", "ReShare's answer"),
    "saml": ("the identity provider's metadata", "the identity provider's metadata"),
    "oidc": ("the OpenID provider", "the OpenID provider's discovery document"),
    "cas": ("the CAS server", "the CAS server's answer"),
    "ldap": ("the directory", "the directory's answer"),
}
"""Who is asked and what comes from there, by the connector."""

_OWNERS = {
    Station.IDP: Owner.IDENTITY,
    Station.RESHARE: Owner.RESHARE,
    Station.ILS: Owner.ILS,
}


def stage_failed(test: ConnectionTest, stage: Stage, message: str) -> Iterator[Answer]:
    """Find the failure of *stage*, or say what it showed, or why it was not tested.

    *message* names whom it is about as ``{it}``, at its beginning as ``{It}``, and what came
    from there as ``{Answer}``.
    """
    result = test.at(stage)
    match result.outcome:
        case StageOutcome.FAILED:
            yield connection_draft(test, message, result.message)
        case StageOutcome.PASSED:
            yield Saw(result.message.removesuffix("."))
        case StageOutcome.NOT_TESTED | StageOutcome.NOT_REACHED:
            yield NotAsked(result.message)


def connection_draft(test: ConnectionTest, message: str, text: str | None) -> Draft:
    """Make a finding about a connection, for whoever owns its other end."""
    it, answer = _NAMES.get(test.connector, _LIBRARY_SYSTEM)
    named = message.format(It=_begun(it), it=it, Answer=_begun(answer))
    owner = _OWNERS[test.station]
    return Draft(named, (answer_evidence(test, text),), station=test.station, owner=owner)


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def answer_evidence(test: ConnectionTest, message: str | None) -> Evidence:
    """Give what was said, with the connection's name."""
    return Evidence(what="answer", name=test.connection, value=message)
