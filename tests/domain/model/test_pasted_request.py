import pytest

from verifier.domain.model.capture import (
    Oddity,
    OddityKind,
    PastedRequest,
    PlacingOutcome,
    RequestKind,
    RequestPair,
)

REQUEST = PastedRequest(
    kind=RequestKind.MODRS_JSON,
    path=None,
    pairs=(
        RequestPair(key="patronIdentifier", value="b"),
        RequestPair(key="patronEmail", value="", json_type="null"),
        RequestPair(key="patronIdentifier", value="a"),
    ),
    oddities=(Oddity(kind=OddityKind.ENCODED_TWICE, key="patronIdentifier"),),
)


@pytest.mark.parametrize(
    ("key", "values"), [("patronIdentifier", ("b", "a")), ("patronEmail", ()), ("title", ())]
)
def test_the_values_of_a_key_in_wire_order(key, values):
    """A key may come several times; a null and a missing key have no value."""
    assert values == REQUEST.values(key)


def test_an_odd_value_is_known_by_its_key_and_its_oddity():
    """What is odd about one key says nothing about another, nor another oddity."""
    assert [True, False, False] == [
        REQUEST.is_odd(OddityKind.ENCODED_TWICE, "patronIdentifier"),
        REQUEST.is_odd(OddityKind.ENCODED_TWICE, "patronEmail"),
        REQUEST.is_odd(OddityKind.NOT_UTF8, "patronIdentifier"),
    ]


def test_which_requests_are_links():
    """The two OpenURLs pass through the patron's browser; the two JSON documents do not."""
    assert {RequestKind.OPENURL, RequestKind.MODRS_OPENURL} == {
        entry for entry in RequestKind if entry.by_link
    }


def test_which_answers_show_a_form():
    """Two of the answers are forms."""
    assert {PlacingOutcome.FORM_1, PlacingOutcome.FORM_2} == {
        entry for entry in PlacingOutcome if entry.shows_form
    }
