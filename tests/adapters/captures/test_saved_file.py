import tracemalloc

import pytest

from tests.adapters.captures.sample_files import SAVED_AT, taken
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_file import DECLARATION, take_in


def test_a_byte_order_mark_goes_and_blanks_stay():
    """A blank at the end may belong to the last value."""
    saved = taken(b"\xef\xbb\xbf cn: a \n")

    assert " cn: a \n" == saved.text
    assert SAVED_AT == saved.saved_at


def test_numbers_stay_as_they_were_written():
    """A barcode that somebody exported as a number keeps its digits."""
    saved = taken('{"n": 2.10, "m": 21234000000018}')

    assert {"n": "2.10", "m": "21234000000018"} == saved.document


@pytest.mark.parametrize("text", ["[1]", "{", '{"a":' * 100_000, "a: b", "", '{"a": \x01}'])
def test_what_is_no_json_object_is_left_a_text(text):
    """Nothing is raised, however deep or broken."""
    assert taken(text).document is None


@pytest.mark.parametrize(
    "text",
    ["<a>", "<a/><b/>", "<!DOCTYPE a><a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "<"],
)
def test_xml_with_a_declaration_or_broken_is_left_a_text(text):
    """No entity is ever known, and nothing is raised."""
    assert taken(text).root is None


def test_xml_is_parsed_without_its_comments():
    """A comment cannot cut a value in two."""
    assert "ab" == taken("\n<?xml version='1.0'?><x>a<!-- y -->b</x>").root.text


def test_its_values_stay_out_of_a_trace():
    """A saved login that is shown by mistake shows nothing."""
    assert "21234" not in repr(taken('{"n": "21234000000018"}'))


@pytest.mark.parametrize(("text", "found"), [("<!-- -->", 0), ("<![CDATA[", 0), ("<!ENTITY", 1)])
def test_comments_and_cdata_declare_nothing(text, found):
    """Only what could declare an entity counts."""
    assert bool(found) is bool(DECLARATION.search(text))


@pytest.mark.parametrize(
    "text",
    ['{"log": {"entries": [' + "{}," * 200_000 + "{}]}}", "[" + "1," * 400_000 + "1]"],
    ids=["objects", "numbers"],
)
def test_json_that_would_fill_the_memory_is_never_parsed(text):
    """Its parts are counted in the text, which takes no memory."""
    content = text.encode()
    tracemalloc.start()
    try:
        with pytest.raises(NotACapture, match="too many small parts"):
            take_in(content, SAVED_AT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3 * len(content)
