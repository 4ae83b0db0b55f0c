from datetime import UTC, datetime, timedelta

import pytest

from verifier.adapters.login.gate_record import (
    BROKEN,
    Clock,
    Gate,
    InvalidDateTime,
    parse_utc_datetime,
    refused_login,
    shown,
)
from verifier.domain.model.capture import GateCheck, GateOutcome, IdentityProvider


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


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLOCK = Clock(NOON, timedelta(minutes=3))


@pytest.mark.parametrize("fraction", ["", ".9", ".123456789"])
def test_utc_is_read(fraction):
    assert NOON == parse_utc_datetime(f"2026-11-24T12:00:00{fraction}Z")


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026-11-24", "2026-11-24T12:00:00", "2026-11-24T12:00:00+02:00"),
        *("2026-13-24T12:00:00Z", "2026-11-24T25:00:00Z", "99999999-01-01T00:00:00Z"),
        *("9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", " 2026-11-24T12:00:00Z"),
        *("2026-11-24T12:00:00Z\n", "\u0662026-11-24T12:00:00Z"),
    ],
)
def test_everything_else_is_no_moment(text):
    with pytest.raises(InvalidDateTime):
        parse_utc_datetime(text)


@pytest.mark.parametrize(
    ("seconds", "early", "over"),
    [
        (-181, False, True),
        (-180, False, True),
        (-179, False, False),
        (0, False, False),
        (180, False, False),
        (181, True, False),
    ],
)
def test_the_tolerance_holds_both_ways(seconds, early, over):
    other = NOON + timedelta(seconds=seconds)
    assert (early, over) == (CLOCK.too_early(other), CLOCK.over(other))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"seconds": 40}, "40 seconds"),
        ({"minutes": -1}, "1 minute"),
        ({"minutes": 7}, "7 minutes"),
        ({"hours": 2}, "2 hours"),
        ({"days": 30}, "30 days"),
    ],
)
def test_a_difference_is_said_in_words(span, words):
    assert words == CLOCK.apart(NOON + timedelta(**span))


IDP = IdentityProvider(entity_id="https://idp.example.edu")


def test_the_first_failure_is_the_reason():
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
    gate = Gate()
    gate.failed("times", "They are over.")

    assert "identity" == refused_login(gate, IDP, owners={}).owner


def test_a_refusal_without_a_reason_is_a_broken_message():
    assert BROKEN == refused_login(Gate(), IDP, owners={}).reason
