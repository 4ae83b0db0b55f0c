from datetime import date

import pytest

from tests.adapters.ils.symphony.fake_symphony import entry
from verifier.adapters.ils.symphony.record import Further, Patron, patron_record
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.patron import (
    AccountStatus,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

OPTIONS = SymphonySettings(client_id="A", username="u", password="p")
BARCODE = "21234000000018"
OLD = "21234000000026"


def read(*, further=None, options=OPTIONS, **fields) -> PatronRecord:
    patron = Patron.model_validate({"key": "501", "fields": fields})
    return patron_record(patron, further or Further(), options, source="symphony")


def held(**custom) -> Further:
    """Further card numbers in the extended information."""
    told = [entry("patronExtendedInformation", code, data) for code, data in custom.items()]
    return Further(ids={"customInformation": told})


def test_an_empty_record():
    """What was not told is not there."""
    assert PatronRecord(source="symphony", internal_id="501") == read()


def test_a_key_may_be_a_number():
    """The key is Symphony's own and has no leading zeros to lose."""
    patron = Patron.model_validate({"key": 501, "fields": {}})

    assert "501" == patron_record(patron, Further(), OPTIONS, source="s").internal_id


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"firstName": "Gail", "lastName": "Good"}, PersonName(given="Gail", family="Good")),
        ({"displayName": "Good, Gail"}, PersonName(unstructured="Good, Gail")),
        ({"firstName": "", "lastName": None}, None),
    ],
)
def test_names(fields, name):
    """A name in parts, as a whole, or none."""
    assert name == read(**fields).name


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2030-06-30", date(2030, 6, 30)),
        ("2030-06-30T00:00:00-05:00", date(2030, 6, 30)),
        (None, None),
        ("", None),
    ],
)
def test_expiry(text, day):
    """A day, perhaps with a time; nothing where privileges never end."""
    record = read(privilegeExpiresDate=text)

    assert (day, ()) == (record.expires, record.gaps)


@pytest.mark.parametrize("text", ["06-30-2030", "NEVER", "2030-02-30", "30/06/2030"])
def test_an_expiry_of_another_form_is_a_gap(text):
    """It is not guessed which number is the month."""
    record = read(privilegeExpiresDate=text)

    assert (None, [CapabilityName.EXPIRY]) == (record.expires, [gap.part for gap in record.gaps])
    assert text not in record.gaps[0].message


@pytest.mark.parametrize(
    ("profile", "group"),
    [
        ({"key": "GRAD"}, PatronGroup(code="GRAD")),
        ({"key": "GRAD", "fields": {}}, PatronGroup(code="GRAD")),
        (
            {"key": "GRAD", "fields": {"description": "Graduate"}},
            PatronGroup(code="GRAD", label="Graduate"),
        ),
        ({"fields": {"description": "Graduate"}}, None),
        (None, None),
    ],
)
def test_groups(profile, group):
    """The key is what NCIP sends; the description is for people."""
    assert group == read(profile=profile).group


def test_addresses_of_mail():
    """Each is taken once, from any of the three addresses; odd entries are passed over."""
    record = read(
        address1=[entry("patronAddress1", "EMAIL", " gail@example.edu "), {"fields": None}, 7],
        address2=[
            entry("patronAddress2", "Email", "gail@example.edu"),
            entry("patronAddress2", "PHONE", "555"),
        ],
        address3={"surprise": [entry("patronAddress3", "EMAIL", "x@example.edu")]},
    )

    assert ("gail@example.edu",) == record.emails


def test_further_card_numbers():
    """Those in use and former ones, each once; a number in use is not also a former one."""
    further = held(PREV_ID=OLD, INACTVID=f"{BARCODE}, ,{OLD}", ACTIVEID="C1,C2", OTHER="X")
    record = read(barcode=BARCODE, alternateID="", further=further)
    active, inactive = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE

    assert (
        PatronIdentifier(type="barcode", value=BARCODE, status=active, primary=True),
        PatronIdentifier(type="barcode", value="C1", status=active),
        PatronIdentifier(type="barcode", value="C2", status=active),
        PatronIdentifier(type="barcode", value=OLD, status=inactive),
    ) == record.identifiers


def test_a_field_of_the_record_may_hold_former_numbers():
    """Where the site names one."""
    options = SymphonySettings(
        client_id="A", username="u", password="p", previous_id_fields="previousID"
    )
    record = read(further=Further(ids={"previousID": OLD}), options=options)

    assert [OLD] == [identifier.value for identifier in record.identifiers]


def test_gaps_go_on():
    """What failed before is told with the record."""
    gap = Gap(part=CapabilityName.BLOCKS, message="It may not be read.")

    assert (gap,) == read(further=Further(gaps=(gap,))).gaps


def test_no_account_is_inactive():
    """Symphony has no such word: standing and expiry tell."""
    assert AccountStatus.UNKNOWN is read(approved=False).account_status
