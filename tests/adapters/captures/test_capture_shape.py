import json
import tracemalloc

import pytest

from tests.factories import make_capture
from verifier.adapters.captures.capture_json import (
    MOST_ATTRIBUTES,
    MOST_CHECKS,
    MOST_SCOPES,
    MOST_VALUES,
    dump,
    load,
)
from verifier.adapters.captures.errors import NotACapture

LOGIN = json.loads(dump(make_capture()))
ATTRIBUTE = {"name": "x", "values": []}
CHECK = {"name": "x", "outcome": "failed", "detail": ""}


def changed(**more):
    """A saved login with other contents."""
    return json.dumps({**LOGIN, **more})


def make_full(*, more=0):
    """A login whose lists are as long as they may be, or *more* than that."""
    return {
        "attributes": changed(attributes=[ATTRIBUTE] * (MOST_ATTRIBUTES + more)),
        "attributes[0].values": changed(
            attributes=[{"name": "x", "values": ["y"] * (MOST_VALUES + more)}]
        ),
        "checks": changed(checks=[CHECK] * (MOST_CHECKS + more)),
        "idp.scopes": changed(
            idp={"entity_id": None, "scopes": [{"value": "x"}] * (MOST_SCOPES + more)}
        ),
    }


@pytest.mark.parametrize("place", make_full())
def test_no_list_is_longer_than_anybody_needs(place):
    """The longest list is read, and one item more names the place."""
    assert load(make_full()[place])
    with pytest.raises(NotACapture) as refused:
        load(make_full(more=1)[place])

    assert f"{place} has more than " in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        changed(attributes=[{}] * 60_000),
        changed(attributes=[{"name": "x", "values": [1] * 60_000}]),
        changed(checks=[{}] * 60_000),
        changed(idp={"entity_id": None, "scopes": [{}] * 60_000}),
    ],
    ids=["attributes", "values", "checks", "scopes"],
)
def test_a_list_of_errors_is_left_at_the_first(text):
    """Sixty thousand wrong items make one sentence, not as many errors."""
    tracemalloc.start()
    try:
        with pytest.raises(NotACapture, match=r"\[0\]"):
            load(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000
