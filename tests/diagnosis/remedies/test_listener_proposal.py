from __future__ import annotations

import pytest

from verifier.diagnosis.remedies.listener_proposal import ListenerProposal, propose
from verifier.model.match import Transform
from verifier.model.request_form import ListenerService
from verifier.reshare.listener import transform

ROWS = [
    (Transform.T2, "JDoe", "jdoe", None, None),
    (Transform.T2, "jdoe", "JDOE", None, None),
    (Transform.T3, "jdoe@example.edu", "jdoe", "^([^@]+)@.*$", "$1"),
    (Transform.T3, "JDoe@Example.edu", "jdoe", "^([^@]+)@.*$", "$1"),
    (Transform.T3, "jdoe", "jdoe@example.edu", "^(.*)$", "$1@example.edu"),
    (
        Transform.T3,
        "jdoe@example.edu",
        "jdoe@lib.example.edu",
        "^([^@]+)@.*$",
        "$1@lib.example.edu",
    ),
    (Transform.T4, "0012345", "12345", "^0+(.+)$", "$1"),
    (Transform.T4, "12345", "0012345", r"^(\d{5})$", "00$1"),
    (Transform.T5, "B12345", "12345", r"^[A-Za-z](\d+)$", "$1"),
    (Transform.T5, "ID12345", "12345", r"^[A-Za-z]{2}(\d+)$", "$1"),
    (Transform.T5, "12345", "B12345", r"^(\d+)$", "B$1"),
    (Transform.T6, "A21234000000018B", "21234000000018", r"^[A-Da-d](\d+)[A-Da-d]$", "$1"),
    (Transform.T6, "*12345*", "12345", r"^\*(.*)\*$", "$1"),
    (Transform.T7, "21234000000018", "2123400000001", r"^(\d{13})\d$", "$1"),
    (Transform.T8, "1234567890123456", "2097890123456", r"^\d{6}(\d{10})$", "209$1"),
    (Transform.T8, ";21234000000018=9912", "21234000000018", r"^;?(\d+)=.*$", "$1"),
    (Transform.T9, "12345678", "1234567", r"^(\d+)\d$", "$1"),
    (Transform.T13, "a1;b", "a1", "^([^;]+);.*$", "$1"),
    (Transform.T13, "b;a1", "a1", "^.*;([^;]+)$", "$1"),
    (Transform.T13, "EX\\jdoe", "jdoe", r"^[^\\]*\\(.*)$", "$1"),
    (Transform.T13, "uid=jdoe,ou=people,dc=example,dc=org", "jdoe", "^uid=([^,]+),.*$", "$1"),
    (Transform.T13, "urn:schac:x:21234000000018", "21234000000018", "^urn:.*:([^:]+)$", "$1"),
    (
        Transform.T14,
        "2-1234-00000001-8",
        "21234000000018",
        r"^(\d{1})-(\d{4})-(\d{8})-(\d{1})$",
        "$1$2$3$4",
    ),
    (Transform.T16, "EXU-12345", "12345", "^EXU-(.*)$", "$1"),
    (Transform.T16, "01ABC.X:12345", "12345", r"^01ABC\.X:(.*)$", "$1"),
    (Transform.T16, ".p1234567x", "1234567", r"^\.?p(\d{7})[\dx]?$", "$1"),
]


@pytest.mark.parametrize(("kind", "released", "identifier", "regex", "replacement"), ROWS)
def test_proposes_a_rule_that_the_listener_carries_out(
    kind, released, identifier, regex, replacement
):
    """Each proposal is the field's own, and turns the value into the library's identifier."""
    proposal = propose(released, identifier, kind)

    assert proposal is not None
    assert (regex, replacement) == (proposal.regex, proposal.replacement)
    service = ListenerService(
        reqIdHeader="x-remote-user",
        reqIdToLower=proposal.to_lower,
        reqIdToUpper=proposal.to_upper,
        reqIdRegex=proposal.regex,
        reqIdReplacement=proposal.replacement,
    )
    assert identifier == transform(service, [released.encode()]).result


def test_adds_the_case_flag_where_it_is_needed_and_not_otherwise():
    """Letter case is changed before the expression is tried."""
    assert ListenerProposal(to_lower=True, regex="^([^@]+)@.*$", replacement="$1") == propose(
        "JDoe@example.edu", "jdoe", Transform.T3
    )
    assert ListenerProposal(to_upper=True) == propose("jdoe", "JDOE", Transform.T2)


@pytest.mark.parametrize(
    ("kind", "released", "identifier"),
    [
        (Transform.T1, "2 1234", "21234"),
        (Transform.T2, "jdoe", "JDoe"),
        (Transform.T7, "2123400000001", "21234000000018"),
        (Transform.T9, "123456701", "123456702"),
        (Transform.T12, "21234000000018.0", "21234000000018"),
        (Transform.T13, "a;b1;c", "b1"),
        (Transform.T15, "21934000000018", "21234000000018"),
    ],
)
def test_proposes_nothing_that_one_rule_cannot_express(kind, released, identifier):
    """Computing a check digit, choosing by meaning and repairing typing errors are no rules."""
    assert propose(released, identifier, kind) is None
