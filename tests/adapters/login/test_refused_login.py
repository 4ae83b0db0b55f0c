from __future__ import annotations

from verifier.adapters.login.gate_record import BROKEN, Gate, refused_login
from verifier.domain.model.capture import IdentityProvider

IDP = IdentityProvider(entity_id="https://idp.example.edu")


def test_the_first_failure_is_the_reason():
    """Reason, sentence and record come from the gate, the owner by the check's name."""
    gate = Gate()
    gate.passed("state", "It is ours.")
    gate.failed("ticket", "There is none.")
    gate.failed("server", "It is gone.")
    refused = refused_login(gate, IDP, owners={"ticket": "patron"}, names_seen=("mail",))

    assert ("ticket", "There is none.", "patron") == (
        refused.reason,
        refused.summary,
        refused.owner,
    )
    assert gate.checks == refused.checks
    assert (IDP, ("mail",)) == (refused.idp, refused.names_seen)


def test_the_identity_team_owns_the_rest():
    """A check that no owner is named for is the identity team's."""
    gate = Gate()
    gate.failed("times", "They are over.")

    assert "identity" == refused_login(gate, IDP, owners={}).owner


def test_a_refusal_without_a_reason_is_a_broken_message():
    """A gate that recorded no failure still refuses."""
    assert BROKEN == refused_login(Gate(), IDP, owners={}).reason
