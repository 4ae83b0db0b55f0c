import time

import pytest
import time_machine
from pysip2 import verify_checksum

from tests.adapters.ils.sip2.fake_sip2 import PASSWORD, FakeSip2, Patron, served
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, PatronKey

BARCODE = "21234000000018"
GAIL = Patron(cards=(BARCODE,))
NOON = "20261124   Z120000"
NO_63 = "YYYYYYYNYYYYYYYY"
ONLY_99 = "NNNNYYYNYNNNNNNN"
NO_35 = "YYYYYYYYNYYYYYYY"


def conversation(fake: FakeSip2, **settings) -> tuple[object, list[bytes]]:
    """The outcome of one look-up, and what the server received."""
    with (
        time_machine.travel("2026-11-24T12:00:00+00:00", tick=False),
        served(fake, **settings) as connector,
    ):
        outcome = connector.look_up(PatronKey(value=BARCODE))
    return outcome, fake.received


def test_the_messages_are_those_of_the_protocol():
    """Login, status, patron information, end of session: octet by octet."""
    outcome, received = conversation(FakeSip2(patrons=(GAIL,)), date_zone="Z")

    assert isinstance(outcome, Found)
    assert [
        b"9300CNscclient|COs3cret-sip|CPdesk|AY0AZ",
        b"9900302.00AY1AZ",
        f"63000{NOON}          AOEXU|AA21234000000018|AC|AY2AZ".encode(),
        f"35{NOON}AOEXU|AA21234000000018|AC|AY3AZ".encode(),
    ] == [entry[:-4] for entry in received]
    assert all(verify_checksum(entry) for entry in received)


def test_message_23_has_an_empty_place_for_the_password():
    """The message must have the field AD; nothing stands in it."""
    outcome, received = conversation(FakeSip2(patrons=(GAIL,)), ask_with="status")

    assert isinstance(outcome, Found)
    assert received[2].startswith(b"23" + b"00020261124")
    assert b"|AC|AD|AY2AZ" in received[2]


def test_a_login_without_a_location():
    """CP is left out where the site names none; what the server makes of that is its own."""
    _, received = conversation(FakeSip2(patrons=(GAIL,)), location_code="")

    assert b"9300CNscclient|COs3cret-sip|AY0AZ" == received[0][:-4]


def test_without_a_login_none_is_sent():
    """A server that wants none is asked at once."""
    fake = FakeSip2(patrons=(GAIL,), login_required=False)
    outcome, _ = conversation(fake, login=False)

    assert isinstance(outcome, Found)
    assert ["99", "63", "35"] == fake.codes


@pytest.mark.parametrize(
    ("zone", "stamp"),
    [("blank", b"    "), ("Z", b"   Z"), ("0000", b"0000")],
)
def test_the_time_zone_in_dates(zone, stamp):
    """Servers and clients disagree, so it is a setting."""
    _, received = conversation(FakeSip2(patrons=(GAIL,)), date_zone=zone)

    assert b"630002026112" == received[2][:12]
    assert stamp == received[2][13:17]


@pytest.fixture
def _in_new_york(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_new_york")
@pytest.mark.parametrize(
    ("zone", "stamp"),
    [("blank", b"20261124    0700"), ("Z", b"20261124   Z1200"), ("0000", b"2026112400000700")],
)
def test_the_hour_is_that_of_the_zone(zone, stamp):
    """Z is Greenwich's, and everything else is the machine's own."""
    _, received = conversation(FakeSip2(patrons=(GAIL,)), date_zone=zone)

    assert stamp == received[2][5:21]


@pytest.mark.parametrize(
    ("messages", "ask_with", "asked"),
    [
        ("YYYYYYYYYYYYYYYY", "auto", "63"),
        ("", "auto", "63"),
        (NO_63, "auto", "23"),
        ("NYYYYYYYYYYYYYYY", "auto", "63"),
        (NO_63, "information", "63"),
        ("YYYYYYYYYYYYYYYY", "status", "23"),
    ],
)
def test_the_message_that_asks(messages, ask_with, asked):
    """The server says what it has; the site file has the last word."""
    fake = FakeSip2(patrons=(GAIL,), messages=messages)
    outcome, _ = conversation(fake, ask_with=ask_with)

    assert isinstance(outcome, Found)
    assert asked == fake.codes[2]


def test_neither_message_is_offered():
    """Then nothing is asked, and nothing is said about the patron."""
    fake = FakeSip2(patrons=(GAIL,), messages=ONLY_99)
    outcome, _ = conversation(fake)

    assert LookupFailure.UNSUPPORTED is outcome.failure
    assert ["93", "99"] == fake.codes


def test_an_unknown_patron_by_a_message_that_is_not_offered():
    """The site file may insist on 63; an answer that names nobody is then no answer."""
    outcome, _ = conversation(FakeSip2(messages=NO_63), ask_with="information")

    assert LookupFailure.UNSUPPORTED is outcome.failure
    assert "ask_with" in outcome.message


def test_no_end_of_session_where_there_is_none():
    """BX says so, and the connection is simply closed."""
    fake = FakeSip2(patrons=(GAIL,), messages=NO_35)
    conversation(fake)

    assert ["93", "99", "63"] == fake.codes


@pytest.mark.parametrize("charset", ["cp850", "utf-8", "latin-1"])
@pytest.mark.parametrize("delimiter", ["|", "~", "^"])
@pytest.mark.parametrize("checksums", [True, False])
def test_every_style_of_writing(charset, delimiter, checksums):
    """Character set, delimiter and checksums are as the site file says."""
    fake = FakeSip2(
        patrons=(Patron(cards=(BARCODE,), name="Müller, José"),),
        charset=charset,
        delimiter=delimiter,
        checksums=checksums,
    )
    outcome, _ = conversation(
        fake,
        charset=charset,
        field_delimiter=delimiter,
        error_detection="yes" if checksums else "no",
    )

    assert "Müller, José" == outcome.record.name.unstructured
    assert () == outcome.record.gaps


def test_a_server_that_wants_checksums():
    """Where they are switched off it asks for the message again, and the setting is named."""
    outcome, _ = conversation(FakeSip2(patrons=(GAIL,)), error_detection="no")

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "error_detection" in outcome.message


def test_a_name_in_another_character_set_is_a_gap():
    """The patron is found; the name is left out and the setting named."""
    fake = FakeSip2(patrons=(Patron(cards=(BARCODE,), name="Müller, José"),), charset="utf-8")
    outcome, _ = conversation(fake)

    assert outcome.record.name is None
    assert ["name"] == [gap.part.value for gap in outcome.record.gaps]


@pytest.mark.parametrize("unwelcome", ["close", "silent"])
@pytest.mark.parametrize("says_940", [True, False])
def test_a_refused_login(unwelcome, says_940):
    """940, silence and a closed socket all name what to check, and no password."""
    fake = FakeSip2(patrons=(GAIL,), unwelcome=unwelcome, says_940=says_940)
    outcome, _ = conversation(fake, login_password="wr0ng", seconds=0.5)

    assert isinstance(outcome, CouldNotLook)
    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "login_user, login_password and location_code" in outcome.message
    assert not {"wr0ng", PASSWORD, "scclient"} & set(outcome.message.replace(".", "").split())


@pytest.mark.parametrize("unwelcome", ["close", "silent"])
def test_a_login_that_is_missing(unwelcome):
    """A server that wants one is silent or closes; it is not said that the patron is unknown."""
    outcome, _ = conversation(
        FakeSip2(patrons=(GAIL,), unwelcome=unwelcome), login=False, seconds=0.5
    )

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "Set login_user and login_password" in outcome.message


def test_the_library_system_is_not_there():
    """onLine=N is an outage."""
    outcome, _ = conversation(FakeSip2(patrons=(GAIL,), online="N"))

    assert LookupFailure.SERVER_ERROR is outcome.failure
