from __future__ import annotations

import pytest

from verifier.adapters.login.gate_record import Gate, shown
from verifier.domain.model.capture import GateCheck, GateOutcome


def test_the_first_failure_decides_and_stays():
    """A later success of the same check does not undo its failure."""
    gate = Gate()
    gate.passed("xml", "Well-formed")
    gate.failed("audience", "Not ours.", expected="a:a", received="b:b")
    gate.failed("lifetime", "Over.")
    gate.passed("audience", "Ours")
    assert (
        GateCheck(
            name="audience",
            outcome=GateOutcome.FAILED,
            detail="Not ours.",
            expected="a:a",
            received="b:b",
        )
        == gate.failure
    )
    assert ["xml", "audience", "lifetime"] == [check.name for check in gate.checks]


def test_a_check_made_twice_is_told_as_it_was_last():
    """The second look, after decryption, sees more and replaces the first."""
    gate = Gate()
    gate.passed("algorithms", "RSA-SHA256")
    gate.passed("algorithms", "RSA-SHA256 and RSA-SHA512")
    assert ["RSA-SHA256 and RSA-SHA512"] == [check.detail for check in gate.checks]


def test_nothing_passes_in_what_is_not_believed():
    """A look at an unverified message can fail a check but never pass one."""
    gate = Gate()
    gate.passed("xml", "Well-formed")
    with gate.disbelieving():
        assert gate.judge("audience", True, passed="Ours", failed="Not ours.")
        gate.passed("xml", "Something else")
        gate.failed("recipient", "Not here.")
    gate.passed("version", "SAML 2.0")
    assert {
        "xml": ("passed", "Well-formed"),
        "audience": (
            "not-checked",
            "Looked at, but the message it stands in is not verified.",
        ),
        "recipient": ("failed", "Not here."),
        "version": ("passed", "SAML 2.0"),
    } == {check.name: (check.outcome.value, check.detail) for check in gate.checks}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://sp.example.edu/sp?a=b", "https://sp.example.edu/sp?a=b"),
        ("urn:example:sp", "urn:example:sp"),
        ("_abc-1.2", "_abc-1.2"),
        ("2026-11-24T12:00:00.5Z", "2026-11-24T12:00:00.5Z"),
        (None, "nothing"),
        ("", "an empty text"),
        ("21234000000017", "a text that is no address"),
        ("jo.doe@example.edu", "a text that is no address"),
        ("<script>alert(1)</script>", "a text that is no address"),
        ('https://sp.example.edu/"onload', "a text that is no address"),
        ("https://sp.example.edu/\u202eabc", "a text that is no address"),
        ("https://sp.example.edu/" + "a" * 300, "a text that is no address"),
    ],
)
def test_only_addresses_ids_and_dates_are_shown(text, expected):
    """Whatever else a stranger writes is described and not repeated."""
    assert expected == shown(text)
