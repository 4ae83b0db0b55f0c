from __future__ import annotations

from verifier.adapters.login.ldap.connection import DirectoryRefused


def test_the_identity_team_owns_what_nobody_else_does():
    """Reason, sentence and owner are kept; the owner is the identity team unless named."""
    plain = DirectoryRefused("locked", "It is locked.")
    named = DirectoryRefused("wrong-password", "It is wrong.", "patron")

    assert ("locked", "It is locked.", "identity") == (plain.reason, plain.message, plain.owner)
    assert "patron" == named.owner
    assert "It is wrong." == str(named)
