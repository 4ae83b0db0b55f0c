from __future__ import annotations

import pytest

from tests.adapters.login.oidc.pieces import ISSUER, make_discovered, make_provider, outcomes
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.gate import LONGEST_CODE, check_answer
from verifier.domain.model.capture import GateOutcome


def judged(answer, *, names_itself=True):
    """Whether the answer holds, and its gate."""
    gate = Gate()
    holds = check_answer(answer, make_provider(), make_discovered(names_itself=names_itself), gate)
    return holds, gate


def test_a_code_of_the_asked_provider_passes():
    """Both checks are recorded."""
    holds, gate = judged({"iss": ISSUER, "code": "abc"})

    assert holds
    assert {"answer-issuer": GateOutcome.PASSED, "code": GateOutcome.PASSED} == outcomes(gate)


def test_a_provider_that_does_not_name_itself_need_not():
    """That the check was not made is said, and never that it passed."""
    holds, gate = judged({"code": "abc"}, names_itself=False)

    assert holds
    assert GateOutcome.NOT_CHECKED is outcomes(gate)["answer-issuer"]


@pytest.mark.parametrize("names_itself", [True, False])
@pytest.mark.parametrize("issuer", ["", f"{ISSUER}/", "https://other.example.edu"])
def test_a_name_that_is_given_has_to_be_right(issuer, names_itself):
    """Also where the provider did not promise to give one."""
    holds, gate = judged({"iss": issuer, "code": "abc"}, names_itself=names_itself)

    assert not holds
    assert "answer-issuer" == gate.failure.name
    assert ISSUER == gate.failure.expected


def test_a_promised_name_may_not_be_missing():
    """RFC 9207: a provider that says it names itself always does."""
    holds, gate = judged({"code": "abc"})

    assert not holds
    assert "answer-issuer" == gate.failure.name


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("access_denied", "did not let the person in"),
        ("login_required", "log in first"),
        ("temporarily_unavailable", "overloaded"),
        ("<script>", "for a reason of its own"),
        ("", "for a reason of its own"),
    ],
)
def test_an_error_of_the_provider_is_said_in_our_words(error, message):
    """Its own text is not repeated in ours."""
    holds, gate = judged({"iss": ISSUER, "error": error, "code": "abc"})

    assert not holds
    assert "provider-error" == gate.failure.name
    assert message in gate.failure.detail
    assert "<" not in gate.failure.detail


@pytest.mark.parametrize(
    ("described", "received"),
    [("No seat", "No seat"), ("", None), ("x" * 201, None), ("two\nlines", None)],
)
def test_short_words_of_the_provider_stand_apart(described, received):
    """Long ones and such with line breaks are left out."""
    _, gate = judged({"iss": ISSUER, "error": "e", "error_description": described})

    assert received == gate.failure.received


@pytest.mark.parametrize("code", [None, "", "ć", "a\nb", "\0", "c" * (LONGEST_CODE + 1)])
def test_a_code_that_cannot_be_used_is_refused(code):
    """It is never sent on."""
    answer = {"iss": ISSUER} | ({} if code is None else {"code": code})

    holds, gate = judged(answer)

    assert not holds
    assert "code" == gate.failure.name


def test_the_longest_code_passes():
    """4,096 characters are not too many."""
    assert judged({"iss": ISSUER, "code": "c" * LONGEST_CODE})[0]
