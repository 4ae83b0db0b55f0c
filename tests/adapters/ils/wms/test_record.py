import pytest

from tests.adapters.ils.wms.fake_wms import patron
from verifier.adapters.ils.wms.record import (
    CIRCULATION,
    CORRELATION,
    ILL,
    PERSONA,
    Resource,
    patron_record,
)
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

OPTIONS = WmsSettings(wskey_key="k", wskey_secret="s")
BARCODE = "21234000000018"


def read(content=None, options=OPTIONS, **parts) -> PatronRecord:
    resource = Resource.model_validate({**(content or {}), **parts})
    return patron_record(resource, options, source="wms")


@pytest.mark.parametrize("parts", [{}, {CIRCULATION: {}, PERSONA: {}, CORRELATION: {}, ILL: {}}])
def test_an_empty_record(parts):
    assert PatronRecord(source="wms") == read(parts)


def test_one_correlated_id_may_come_without_a_list():
    record = read({CORRELATION: {"correlationInfo": {"idAtSource": "S1", "sourceSystem": ""}}})

    assert (PatronIdentifier(type="idAtSource", value="S1"),) == record.identifiers


def test_ids_of_the_source_that_counts_are_in_use():
    """Of the other sources nothing is known; none is told to be old."""
    options = WmsSettings(wskey_key="k", wskey_secret="s", source_system="HR")
    record = read(patron(BARCODE, at_source=(("SIS", "1"), ("HR", "2"), ("HR", "3"))), options)

    assert [
        ("1", IdentifierStatus.UNKNOWN),
        ("2", IdentifierStatus.ACTIVE),
        ("3", IdentifierStatus.ACTIVE),
    ] == [
        (identifier.value, identifier.status)
        for identifier in record.identifiers
        if "Source" in identifier.type
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"givenName": "Gail", "familyName": "Good"}, PersonName(given="Gail", family="Good")),
        ({"familyName": "Good", "givenName": ""}, PersonName(family="Good")),
        ({}, None),
    ],
)
def test_names(name, expected):
    assert expected == read(name=name).name


def test_addresses_of_mail():
    emails = [{"value": entry} for entry in ("a@example.edu", "", None, "a@example.edu")]

    assert ("a@example.edu",) == read(emails=emails).emails


@pytest.mark.parametrize(
    ("parts", "stops"),
    [
        ({CIRCULATION: {"circulationInfo": {"isCircBlocked": True}}}, Stops.BOTH),
        ({ILL: {"illInfo": {"isBlocked": True}}}, Stops.REQUESTS),
        ({ILL: {"illInfo": {"isApproved": False}}}, Stops.REQUESTS),
    ],
)
def test_blocks(parts, stops):
    """Circulation's own, and hints of interlibrary loan's."""
    [block] = read(parts).blocks

    assert block == Block(kind=BlockKind.OTHER, stops=stops, message=block.message)
    assert block.message


def test_what_is_not_said_is_no_block():
    parts = {CIRCULATION: {"circulationInfo": {"isCircBlocked": False}}, ILL: {"illInfo": {}}}

    assert () == read(parts).blocks
