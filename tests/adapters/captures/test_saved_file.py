import json
import tracemalloc
from datetime import UTC, datetime

import pytest

from tests.adapters.captures.sample_files import SAVED_AT, taken
from tests.factories import make_capture
from verifier.adapters.captures.saved_file import (
    CHARACTERS_A_PART,
    FEWEST_ALLOWED,
    MOST_ALLOWED,
    MOST_LOGINS,
    NotACapture,
    binary_kind,
    failing_attempt,
    first_date,
    has_more_parts,
    no_text,
    not_checked,
    optional_text,
    parse_date,
    read_each,
    refuse_many_logins,
    refuse_many_parts,
    signature_not_checked,
    take_in,
    text_value,
    text_values,
)
from verifier.adapters.messages.oidc_claims import JsonNumber
from verifier.domain.model.capture import GateOutcome


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
    assert taken(text).document is None


@pytest.mark.parametrize(
    "text", ["<a>", "<a/><b/>", "<!DOCTYPE a><a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "<"]
)
def test_xml_with_a_declaration_or_broken_is_left_a_text(text):
    assert taken(text).root is None


def test_xml_is_parsed_without_its_comments():
    assert "ab" == taken("\n<?xml version='1.0'?><x>a<!-- y --><![CDATA[b]]></x>").root.text


def test_its_values_stay_out_of_a_trace():
    assert "21234" not in repr(taken('{"n": "21234000000018"}'))


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


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"BM\0\0", "a picture"),
        (b"II*\0", "a picture"),
        (b"RIFF....WEBP", "a picture or a recording"),
        (b"PK\x05\x06", "an empty zip"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\xff\xfea", "UTF-16"),
        (b"a\0", "a binary file"),
    ],
)
def test_the_first_bytes_name_a_file(head, message):
    assert message in binary_kind(head)


@pytest.mark.parametrize("head", [b"", b"<a/>", b"{", b"BMI: 21234\n", "é".encode(), b"PKI=x"])
def test_text_is_left_to_the_formats(head):
    """Letters that could begin a picture may begin a header as well."""
    assert binary_kind(head) is None


def test_a_binary_part_far_behind_is_found():
    assert "binary" in no_text(b"a" * 10_000 + b"\0")
    assert "not UTF-8" in no_text(b"a" * 10_000 + b"\xff")
    assert no_text(b"a" * 10_000) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), ("00", "00"), (JsonNumber("1.50"), "1.50")],
)
def test_a_value_is_the_text_that_was_sent(value, text):
    """Numbers keep their digits, nothing is an empty value."""
    assert text == text_value(value, "It")


@pytest.mark.parametrize("value", [[], {}, json.loads('"\\ud800"'), 1.5])
def test_what_is_no_single_value_is_refused(value):
    with pytest.raises(NotACapture, match=r"^It holds .*\.$"):
        text_value(value, "It")


def test_one_value_stands_for_a_list_of_one():
    """Some exports write a single value without its list."""
    assert ("a",) == text_values("a", "It") == text_values(["a"], "It")
    assert () == text_values([], "It")
    assert optional_text("", "It") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("1", 0),
        ('{"a": 1}', 1),
        ("[1, 2, 3]", 3),
        ('{"a": [{}, {}]}', 5),
        ('["{[,{[,"]', 1),
        (r'["{\"{[,", "\\", "{"]', 3),
        ('["\n{", "', 2),
        ('{"a": "cut off {[,', 1),
        ('{"cut off {[,\\', 1),
        ('""""{,{', 3),
    ],
)
def test_parts_are_counted_outside_of_texts(text, parts):
    """Scripts inside a recording have commas and braces of their own."""
    assert not has_more_parts(text, parts)
    assert parts == 0 or has_more_parts(text, parts - 1)


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("1," * FEWEST_ALLOWED, True),
        ("1," * (FEWEST_ALLOWED + 1), False),
        (("1," + " " * 8) * 300_000, True),
        (("1," + " " * 7) * 300_000, False),
        ((",," + " " * 18) * (MOST_ALLOWED // 2), True),
        ((",," + " " * 18) * (MOST_ALLOWED // 2) + "," * 20, False),
    ],
)
def test_a_longer_file_may_have_more_parts(text, is_fine):
    """A small file may have some, a large one in proportion, and none without end."""
    try:
        refuse_many_parts(text)
        refused = ""
    except NotACapture as error:
        refused = error.message

    assert is_fine is (refused == "")
    assert is_fine or "too many small parts" in refused


@pytest.mark.parametrize("end", ['"}', "", "\\"])
def test_texts_full_of_marks_are_passed_over(end):
    """Megabytes of script or of backslashes, cut off or not, are one text."""
    script = json.dumps('f(a,b){return [a,"b",{c:1}]}' * 100_000)[:-1]

    refuse_many_parts(f'{{"text": {script}{end}')
    refuse_many_parts('{"text": "' + r"\{" * 2_000_000 + end)


def test_a_recording_is_far_below_the_bound():
    """A request with thirty short headers takes more characters for each part."""
    header = {"name": "accept", "value": "text/html,application/xhtml+xml"}
    entry = {"request": {"url": "https://idp.example.edu/", "headers": [header] * 30}}
    text = json.dumps(entry, separators=(",", ":"))

    assert not has_more_parts(text, len(text) // CHARACTERS_A_PART)


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00.000Z",
        "2026-11-24T13:00:00+01:00",
        " 2026-11-24T12:00:00Z ",
        JsonNumber("1795521600"),
        JsonNumber("1795521600.9"),
    ],
)
def test_a_date_is_the_moment_it_names(written):
    """Every way of writing one moment gives that moment in UTC."""
    assert NOON == parse_date(written).replace(microsecond=0)


@pytest.mark.parametrize(
    "written",
    [
        None,
        5,
        "",
        "yesterday",
        "1795521600",
        "2026-11-24T12:00:00",
        "0001-01-01T00:00:00+23:00",
        "2026-11-24T12:00:00Z" + " " * 99,
        JsonNumber("1e14"),
        JsonNumber("9" * 30),
        [],
    ],
)
def test_anything_else_is_no_date(written):
    """A date without its zone could be any of 26 hours; it is none."""
    assert parse_date(written) is None


def test_the_first_date_counts():
    """What is no date is passed over, and the last resort is used only then."""
    assert NOON == first_date(None, "?", "2026-11-24T12:00:00Z", otherwise=SAVED_AT)
    assert SAVED_AT == first_date(None, "?", otherwise=SAVED_AT)


LOGIN = make_capture(checks=())
UNREADABLE = failing_attempt(NotACapture("First."))


@pytest.mark.parametrize(
    ("algorithm", "message"),
    [("RSA-SHA256", "the message says RSA-SHA256."), (None, "the message carries none.")],
)
def test_a_signature_is_told_and_not_believed(algorithm, message):
    """What a message says of its signature is evidence, not proof."""
    check = signature_not_checked(algorithm)

    assert GateOutcome.NOT_CHECKED is check.outcome
    assert check.detail.endswith(message)


def test_logins_come_in_their_order():
    """Where all can be read there is nothing more to say."""
    assert (LOGIN, LOGIN) == read_each([lambda: (LOGIN,), lambda: (LOGIN,)])


def test_what_cannot_be_read_is_said_beside_what_can():
    """Each login that can be read names the first reason why others cannot."""
    [login] = read_each([UNREADABLE, lambda: (LOGIN,), UNREADABLE])

    expected = not_checked(
        "other-logins", "The file holds 2 more logins that cannot be read. First."
    )
    assert (expected,) == login.checks


def test_where_none_can_be_read_the_first_reason_is_the_answer():
    with pytest.raises(NotACapture, match="First"):
        read_each([UNREADABLE, failing_attempt(NotACapture("Second."))])


def test_logins_are_counted_before_any_is_read():
    """A file of too many says how many are the most, without reading one or finding all."""
    read, found = [], []

    def attempts():
        for number in range(1_000):
            found.append(number)
            yield lambda: read.append(1) or (LOGIN,)

    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_each(attempts())

    assert (0, MOST_LOGINS + 1) == (len(read), len(found))


def test_the_logins_of_one_message_count_as_well():
    """Two messages with eleven logins each are too many, and nothing is read after them."""
    read = []

    def eleven():
        read.append(1)
        return (LOGIN,) * 11

    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_each([eleven] * 5)

    assert 2 == len(read)


def test_as_many_as_may_be_are_read():
    refuse_many_logins(MOST_LOGINS)

    assert (LOGIN,) * MOST_LOGINS == read_each([lambda: (LOGIN,)] * MOST_LOGINS)
