import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysip2 import (
    EndPatronSessionRequest,
    LoginRequest,
    PatronInformationRequest,
    PatronInformationResponse,
    PatronStatusRequest,
    SCStatusRequest,
    calculate_checksum,
    decode_message,
    encode_message,
    verify_checksum,
)

from tests.adapters.ils.odd_identifiers import ODD
from verifier.adapters.ils.sip2.messages import (
    CannotBeSent,
    Message,
    Style,
    Unreadable,
    WrongChecksum,
    build,
    checksum,
    encoded,
    read_message,
)

PLAIN = Style(error_detection=False)
DAY = "20261124    120000"
"""Frames with checksums that were computed elsewhere."""
LOGIN = b"9300CNscclient|COsecret|CPdesk|AY0AZF323\r"
STATUS = b"9900302.00AY1AZFCA5\r"
ONLINE = b"98YNNYNN60000320261124    1200002.00AOEXU|BXYYYYYYYYYNYNYYYY|AY1AZEE93"
QUESTION = f"63000{DAY}          AOEXU|AA21234000000018|AC|AY2AZF27A\r".encode()
KNOWN = (
    b"64              00020261124    120000000000000000000000000000AOEXU|AA21234000000018|"
    b"AEGood, Gail|BEgail@example.edu|BLY|PA20301231|PCFAC|AY2AZDD18"
)
UNKNOWN = (
    b"64YYYY          00020261124    120000000000000000000000000000AOEXU|AAnobody|AE|BLN|AY3AZEB64"
)
ABOUT = (("AO", "EXU"), ("AA", "21234000000018"), ("AC", ""))


@pytest.mark.parametrize(
    ("frame", "code", "fixed", "fields", "sequence"),
    [
        (LOGIN, "93", "00", (("CN", "scclient"), ("CO", "secret"), ("CP", "desk")), 0),
        (STATUS, "99", "00302.00", (), 1),
        (QUESTION, "63", f"000{DAY}{' ' * 10}", ABOUT, 2),
        (b"97AZFEF5\r", "97", "", (), None),
    ],
)
def test_writes_messages_as_the_protocol_says(frame, code, fixed, fields, sequence):
    """Each message is, octet by octet, one that was computed elsewhere."""
    assert frame == build(code, fixed, fields, Style(), sequence=sequence)


def test_without_error_detection_nothing_follows_the_fields():
    assert b"9300CNme|CO|\r" == build("93", "00", (("CN", "me"), ("CO", "")), PLAIN, sequence=0)


def test_reads_an_answer():
    message = read_message(KNOWN, Style())

    assert ("64", 2) == (message.code, message.sequence)
    assert f"{' ' * 14}000{DAY}" + "0000" * 6 == message.fixed
    assert ["AO", "AA", "AE", "BE", "BL", "PA", "PC"] == [field.name for field in message.fields]
    assert ("Good, Gail", "FAC", "") == tuple(map(message.text, ("AE", "PC", "XI")))
    assert "N" == read_message(UNKNOWN, Style()).text("BL")
    assert "YYYYYYYYYNYNYYYY" == read_message(ONLINE, Style()).text("BX")
    assert Message(code="94", fixed="1", sequence=0) == read_message(b"941AY0AZFDFD", Style())


def test_a_repeated_field_is_kept_as_often_as_it_comes():
    message = read_message(b"940AFone|AFtwo|", PLAIN)

    assert ["one", "two"] == [entry.value for entry in message.all("AF")]


@pytest.mark.parametrize(
    "frame", [b"", b"6", b"HTTP/1.1 400 Bad Request", b"\x15\x03\x01", b"64", b"98Y", b"\xb2\xb2x"]
)
def test_what_is_no_message_is_not_read(frame):
    """Anything but two digits and the whole fixed part is refused with a sentence."""
    with pytest.raises(Unreadable) as raised:
        read_message(frame, Style())

    assert raised.value.message.endswith(".")


@pytest.mark.parametrize(
    "frame",
    [
        b"941AY0AZFDFE",
        KNOWN.replace(b"Gail", b"Gaol"),
        KNOWN.replace(b"AY2", b"AY3"),
        KNOWN[:-1],
        KNOWN.replace(b"DD18", b"ZZZZ"),
    ],
)
def test_a_damaged_message_is_noticed(frame):
    """One other octet, digit or sequence number, and the checksum does not fit."""
    with pytest.raises(WrongChecksum):
        read_message(frame, Style())


def test_a_checksum_counts_only_where_errors_are_to_be_detected():
    """Some servers count wrongly; without error detection nobody looks."""
    assert "1" == read_message(b"941AY0AZFDFE", PLAIN).fixed


def test_a_message_of_another_kind_is_only_named():
    assert Message(code="12") == read_message(b"121NNY20261124", PLAIN)


COUNTS = {
    "overdue_items_count": "    ",
    **{f"{kind}_items_count": "0000" for kind in ("hold", "charged", "fine", "recall")},
    "unavailable_holds_count": "0000",
}
STYLES = st.builds(
    Style,
    charset=st.sampled_from(["cp850", "utf-8", "latin-1", "cp1252", "euc_kr", "ascii"]),
    delimiter=st.sampled_from("|~^>"),
    error_detection=st.booleans(),
)


@settings(deadline=None)
@given(
    values=st.lists(st.text(max_size=300), max_size=4), style=STYLES, sequence=st.integers(0, 9)
)
def test_any_text_comes_back_as_it_was_or_is_refused(values, style, sequence):
    """No value is ever changed, cut, or taken for another field."""
    fields = [("AA", value) for value in values]
    try:
        frame = build("35", DAY, fields, style, sequence=sequence)
    except CannotBeSent:
        return
    message = read_message(frame.removesuffix(b"\r"), style)

    assert values == [field.value for field in message.fields]
    assert b"\r" not in frame[:-1]
    assert message.sequence == (sequence if style.error_detection else None)


@settings(deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_characters="|"), max_size=60))
def test_an_independent_codec_reads_what_is_written(text):
    try:
        fields = (("AO", "EXU"), ("AA", text), ("AC", ""))
        style = Style(charset="utf-8")
        frame = build("63", f"000{DAY}{' ' * 10}", fields, style, sequence=7)
    except CannotBeSent:
        return
    decoded = decode_message(frame, encoding="utf-8")

    assert verify_checksum(frame[:-1])
    assert isinstance(decoded.message, PatronInformationRequest)
    assert (text, 7) == (decoded.message.patron_identifier, decoded.sequence_number)


@settings(deadline=None)
@given(
    name=st.text(
        alphabet=st.characters(codec="cp850", exclude_categories=["Cc"], exclude_characters="|"),
        max_size=60,
    ),
    sequence=st.integers(0, 9),
)
def test_reads_what_an_independent_codec_writes(name, sequence):
    theirs = PatronInformationResponse(
        patron_status=" " * 14,
        language="000",
        transaction_date=DAY,
        **COUNTS,
        institution_id="EXU",
        patron_identifier="21234000000018",
        personal_name=name,
        valid_patron="Y",
        screen_message=("one", "two"),
    )
    frame = encode_message(theirs, sequence_number=sequence, checksum=True)
    message = read_message(frame.removesuffix(b"\r"), Style())

    assert [name] == [entry.value for entry in message.all("AE")]
    assert ("21234000000018", "Y", sequence) == (
        message.text("AA"),
        message.text("BL"),
        message.sequence,
    )
    assert 2 == len(message.all("AF"))


STATUS_QUESTION = build("23", f"000{DAY}", (*ABOUT, ("AD", "")), Style(), sequence=3)


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        *((LOGIN, LoginRequest), (STATUS, SCStatusRequest), (QUESTION, PatronInformationRequest)),
        (STATUS_QUESTION, PatronStatusRequest),
        (build("35", DAY, ABOUT, Style(), sequence=4), EndPatronSessionRequest),
    ],
)
def test_an_independent_codec_knows_every_message(frame, kind):
    assert isinstance(decode_message(frame).message, kind)


@settings(deadline=None)
@given(octets=st.binary(max_size=400))
def test_the_checksum_is_that_of_an_independent_codec(octets):
    assert calculate_checksum(octets).encode() == checksum(octets)


REFUSED = {
    *("pipe", "carriage return", "line feed", "nul", "full-width digits", "right-to-left"),
    *("combining", "emoji", "lone surrogate", "ten kilobytes"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_is_refused_or_comes_through_whole(name):
    """What separates fields, ends messages or is in no character set of 1987 is not sent."""
    if name in REFUSED:
        with pytest.raises(CannotBeSent) as refused:
            encoded(ODD[name], Style())
        assert ODD[name] not in refused.value.why
    else:
        assert ODD[name] == encoded(ODD[name], Style()).decode("cp850")


@pytest.mark.parametrize(
    ("value", "style", "why"),
    [
        ("a|b", Style(delimiter="^"), "separates"),
        ("a^b", Style(delimiter="^"), "separates"),
        ("a^b", Style(), None),
        ("é" * 128, Style(charset="utf-8"), "255 octets"),
        ("é" * 127, Style(charset="utf-8"), None),
        ("x\x7f", Style(), "control"),
        ("x\ty", Style(), "control"),
        ("ł", Style(charset="latin-1"), "charset"),
        ("\\u0142", Style(charset="raw_unicode_escape"), "charset"),
    ],
)
def test_each_refusal_has_its_reason(value, style, why):
    if why is None:
        assert value == encoded(value, style).decode(style.charset)
        return
    with pytest.raises(CannotBeSent, match=why):
        encoded(value, style)


def test_a_letter_whose_second_octet_is_the_delimiter_is_refused():
    """In Shift JIS a letter may end in the octet of the delimiter: it would end the field."""
    letter = b"\x83\x7c".decode("shift_jis")
    with pytest.raises(CannotBeSent, match="separates"):
        encoded(letter, Style(charset="shift_jis"))


@pytest.mark.parametrize(
    ("octets", "charset", "readable"),
    [
        ("José".encode("cp850"), "cp850", True),
        ("José".encode(), "cp850", False),
        ("José".encode(), "latin-1", False),
        ("José".encode(), "utf-8", True),
        ("José".encode(), "UTF8", True),
        ("José".encode("latin-1"), "utf-8", False),
        (b"Jose", "latin-1", True),
    ],
)
def test_text_of_another_character_set_is_noticed(octets, charset, readable):
    """UTF-8 looks like nothing else, and other octets are not UTF-8."""
    [field] = read_message(b"940AE" + octets + b"|", Style(charset=charset)).fields

    assert readable is field.readable
