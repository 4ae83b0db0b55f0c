from dataclasses import replace

import pytest

from tests.domain.diagnosis.remedies.proposals import ROWS
from verifier.domain.diagnosis.remedies.listener import propose
from verifier.domain.model.match import Transform
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.listener import transform


@pytest.mark.parametrize(("kind", "released", "identifier", "regex", "replacement"), ROWS)
def test_proposes_a_rule_that_the_listener_carries_out(
    kind, released, identifier, regex, replacement
):
    """Each proposal is the field's own, and turns the value into the library's identifier."""
    proposal = propose(released, identifier, kind)

    assert proposal is not None
    assert (regex, replacement) == (proposal.reqIdRegex, proposal.reqIdReplacement)
    service = replace(proposal, reqIdHeader="x-remote-user")
    assert identifier == transform(service, [released.encode()]).result


def test_adds_the_case_flag_where_it_is_needed_and_not_otherwise():
    """Letter case is changed before the expression is tried."""
    assert propose("JDoe@example.edu", "jdoe", Transform.T3) == ListenerService(
        reqIdToLower=True, reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1"
    )
    assert propose("jdoe", "JDOE", Transform.T2) == ListenerService(reqIdToUpper=True)


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
