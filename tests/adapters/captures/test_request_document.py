"""Whose request a JSON document is."""

from __future__ import annotations

import pytest

from verifier.adapters.captures.pasted_request import kind_of, pairs_of
from verifier.domain.model.capture import RequestKind


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"patronIdentifier": "P1"}, RequestKind.MODRS_JSON),
        ({"pickupLocationSlug": "x", "isRequester": True}, RequestKind.MODRS_JSON),
        ({"isRequester": True}, None),
        ({"reshareRequest": {"patronIdentifier": "P1"}}, RequestKind.MODRS_JSON),
        ({"illRequest": {}}, RequestKind.CROSSLINK_JSON),
        ({"patron": "P1", "requesterSymbol": "ISIL:EXU"}, RequestKind.CROSSLINK_JSON),
        ({"patron": "P1"}, None),
        ({}, None),
    ],
)
def test_a_document_is_known_by_its_keys(document, kind):
    """The patron's own key is enough; of the others two are needed."""
    assert kind is kind_of(document)


def test_keys_within_others_stand_under_their_path():
    """Names are parted by dots; a list is a repeated key."""
    pairs = pairs_of({"a": {"b": [{"c": "1"}, {"c": None}]}, "d": False})

    assert [("a.b.c", "1", "string"), ("a.b.c", "", "null"), ("d", "false", "boolean")] == [
        (pair.key, pair.value, pair.json_type) for pair in pairs
    ]
