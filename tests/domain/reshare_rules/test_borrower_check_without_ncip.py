import pytest

from tests.factories import (
    make_decision,
    make_form,
    make_listener,
    make_preview,
    make_record,
    make_settings,
)
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.lookup import Found


@pytest.mark.parametrize("regex", ["(", "(?i:a)"])
def test_a_request_that_never_arrives_has_no_decision(regex):
    """Where the listener fails, or cannot be predicted, so does the decision."""
    listener = make_listener(reqIdRegex=regex, reqIdReplacement="x")
    form = make_form(header_identifier="employeeNumber", listener=listener)
    unchecked = make_settings(borrower_check=None)
    decision = make_decision(preview=make_preview(form=form), settings=unchecked).decision
    assert (decision.state, decision.audit, decision.accepted) == (None, None, None)


def test_without_a_symbol_the_request_is_an_error():
    """ReShare needs to know whose request it is before it looks at the patron."""
    decision = make_decision(preview=make_preview(form=make_form(institution=" "))).decision
    expected = (RequestState.ERROR, "noInstitutionSymbol", "No Requesting Institution Symbol")
    assert expected == (decision.state, decision.qualifier, decision.audit)


def test_a_connection_without_an_ncip_answer_blocks_nobody():
    """A record alone carries no status and no profile."""
    decision = make_decision(Found(record=make_record())).decision
    assert (decision.state, decision.status, decision.profile) == (
        RequestState.VALIDATED,
        "OK",
        None,
    )
