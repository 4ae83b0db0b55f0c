from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from verifier.domain.diagnosis.remedies import reshare
from verifier.domain.model.finding import Owner, Station


@pytest.mark.parametrize(
    ("check", "where", "label"),
    [
        (
            "decision.profile-not-allowed",
            "Settings > Resource sharing > Host LMS patron profiles",
            '"Can create requests?"',
        ),
        (
            "decision.borrower-check-off",
            "Settings > Resource sharing > Host LMS integration",
            '"Borrower check"',
        ),
        ("patron.found-by-username-only", 'the request in ReShare, "User ID"', "what ReShare"),
        (
            "decision.disagrees-with-ils",
            "the patron's record in the library system, and how it answers ReShare",
            "STATUS",
        ),
    ],
)
def test_the_way_there_is_told_by_the_labels_on_the_screen(check, where, label):
    """People look for what they see."""
    finding = make_finding(check, owner=Owner.RESHARE, station=Station.RESHARE)
    [remedy] = reshare.advised(make_case(finding), finding)

    assert ("in ReShare", where) == (remedy.place, remedy.where)
    assert label in remedy.how


def test_a_request_that_is_there_can_be_asked_about_again():
    """A new patron profile alone changes nothing for a request that was refused."""
    finding = make_finding("decision.profile-not-allowed", owner=Owner.RESHARE)
    [remedy] = reshare.advised(make_case(finding), finding)

    assert '"Update and resubmit request"' in remedy.applies
    assert "the whole group" in remedy.trade_off
