from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import make_decision
from verifier.domain.model.evidence import RequestState


@pytest.mark.parametrize(
    ("state", "accepted"),
    [
        (RequestState.VALIDATED, True),
        (RequestState.INVALID_PATRON, False),
        (RequestState.ERROR, False),
        (RequestState.CROSSLINK_VALIDATED, True),
        (RequestState.CROSSLINK_NEW, False),
        (None, None),
    ],
)
def test_only_a_validated_request_goes_on(state, accepted):
    """An error is a refusal as well, and what cannot be predicted is neither yes nor no."""
    assert accepted is replace(make_decision().decision, state=state).accepted


def test_states_carry_the_words_that_reshare_writes():
    """The states are compared with what ReShare itself stores."""
    assert ["REQ_VALIDATED", "REQ_INVALID_PATRON", "REQ_ERROR", "VALIDATED", "NEW"] == [
        str(entry) for entry in RequestState
    ]
