from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from verifier.domain.diagnosis.message import to_patron
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.finding import Owner, Station

JARGON = ("ReShare would", "identifier", "NCIP", "library system", "attribute", "STATUS", "record")


@pytest.mark.parametrize(
    ("check", "says", "to_do"),
    [
        ("decision.patron-blocked", "Your library account is blocked", "Settle with the library"),
        ("patron.blocked-in-ils", "Your library account is blocked", "Settle with the library"),
        ("patron.fines-over-limit", "There is more to pay", "Settle the balance"),
    ],
)
def test_the_patron_learns_what_is_the_matter_and_what_to_do(check, says, to_do):
    """In words that need no explanation."""
    finding = make_finding(check, owner=Owner.PATRON, station=Station.ILS)
    case = make_case(finding)
    [remedy] = remedies(case, (finding,))
    message = to_patron(case, finding, remedy)

    assert message.body.startswith(says)
    assert f"What you can do\n{to_do}" in message.body
    assert message.contact is None
    assert not [word for word in JARGON if word in message.body]


def test_without_a_remedy_the_library_is_to_be_asked():
    """Nobody is left with a sentence and nothing to do."""
    finding = make_finding("patron.fines", owner=Owner.PATRON)

    assert "Ask at the library" in to_patron(make_case(finding), finding, None).body
