import pytest

from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.check import Draft, NotAsked, Saw
from verifier.domain.checks.connection_findings import (
    answer_evidence,
    connection_draft,
    stage_failed,
)
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.finding import Owner, Station


def test_one_stage_decides():
    """A failure is a finding, a pass is what was seen, an untested stage is not asked about."""
    [failed] = stage_failed(make_test(Stage.SECURE, message="It expired."), Stage.SECURE, "No.")
    [passed] = stage_failed(make_test(), Stage.SECURE, "No.")
    [untested] = stage_failed(make_test(Stage.REACHABLE), Stage.SECURE, "No.")

    assert (
        Draft(
            "No.",
            (answer_evidence(make_test(), "It expired."),),
            station=Station.ILS,
            owner=Owner.ILS,
        )
        == failed
    )
    assert Saw("secure passed") == passed
    assert NotAsked("A stage before this one failed.") == untested


@pytest.mark.parametrize(
    ("connector", "station", "message"),
    [
        ("koha", Station.ILS, "The library system's answer: koha"),
        ("okapi", Station.RESHARE, "ReShare's answer: koha"),
        ("saml", Station.IDP, "The identity provider's metadata: koha"),
        ("oidc", Station.IDP, "The OpenID provider's discovery document: koha"),
    ],
)
def test_a_message_names_what_was_asked(connector, station, message):
    """And the finding belongs to whoever owns the other end."""
    test = make_test(connector=connector, station=station, role=None)

    made = connection_draft(test, "{Answer}: " + test.connection, None)

    assert (message, station) == (made.message, made.station)
    assert station.value == ("idp" if made.owner is Owner.IDENTITY else made.owner.value)
