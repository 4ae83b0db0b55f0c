from decimal import Decimal

import pytest

from tests.adapters.ils.symphony.fake_symphony import entry
from verifier.adapters.ils.symphony.record import (
    Further,
    Patron,
    PatronFields,
    StatusFields,
    balance_of,
    blocks_of,
    patron_record,
)
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

OPTIONS = SymphonySettings(client_id="A", username="u", password="p")
BARCODE = "21234000000018"
OLD = "21234000000026"


def read(*, further=None, options=OPTIONS, **fields) -> PatronRecord:
    patron = Patron.model_validate({"key": "501", "fields": fields})
    return patron_record(patron, further or Further(), options, source="symphony")


def held(**custom) -> Further:
    """Further card numbers in the extended information."""
    fields = [entry("patronExtendedInformation", code, data) for code, data in custom.items()]
    return Further(ids={"customInformation": fields})


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


SETTINGS = SymphonySettings(client_id="A", username="u", password="p", currency="EUR")
LIMITED = SETTINGS.model_copy(update={"fine_limit": Decimal(10)})


def fields(standing=None, **more) -> PatronFields:
    word = None if standing is None else {"key": standing}
    return PatronFields.model_validate({"standing": word, **more})


def status(**fields) -> StatusFields:
    return StatusFields.model_validate(fields)


def blocks(fields, info=None):
    return [(block.kind, block.stops) for block in blocks_of(fields, info)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("OK", []),
        ("ok", []),
        (None, []),
        ("", []),
        ("DELINQUENT", [(BlockKind.AUTO, Stops.UNKNOWN)]),
        ("BARRED", [(BlockKind.MANUAL, Stops.BOTH)]),
        ("Blocked", [(BlockKind.AUTO, Stops.BOTH)]),
        ("COLLECTION", [(BlockKind.OTHER, Stops.UNKNOWN)]),
    ],
)
def test_standings(word, expected):
    """Three words are known; another one of the library's own is told as it is."""
    assert expected == blocks(fields(word))


def test_a_word_of_the_librarys_own_is_shown_clean():
    """It is policy, but it comes from outside."""
    [block] = blocks_of(fields("REVIEW\nby 21234000000018"), None)

    assert "The patron's standing is REVIEW by …" == block.message


def test_the_status_may_tell_the_standing():
    """Where the record does not."""
    assert [(BlockKind.MANUAL, Stops.BOTH)] == blocks(fields(), status(standing={"key": "BARRED"}))


@pytest.mark.parametrize(
    ("standing", "approved", "blocked"),
    [
        ("OK", False, False),  # some libraries approve by the standing alone
        (None, False, True),
        (None, True, False),
        (None, None, False),
    ],
)
def test_approval(standing, approved, blocked):
    """Not approved counts only where the standing is not good either."""
    expected = [(BlockKind.OTHER, Stops.UNKNOWN)] if blocked else []

    assert expected == blocks(fields(standing, approved=approved))


@pytest.mark.parametrize(
    ("flag", "kind", "stops"),
    [
        ("expired", BlockKind.EXPIRED, Stops.UNKNOWN),
        ("hasMaxFines", BlockKind.FINES, Stops.BORROWING),
        ("hasMaxDaysWithFines", BlockKind.FINES, Stops.BORROWING),
        ("hasMaxLostItem", BlockKind.AUTO, Stops.BORROWING),
        ("hasMaxOverdueDays", BlockKind.AUTO, Stops.BORROWING),
        ("hasMaxOverdueItem", BlockKind.AUTO, Stops.BORROWING),
        ("hasMaxItemsCheckedOut", BlockKind.AUTO, Stops.BORROWING),
    ],
)
def test_limits(flag, kind, stops):
    """Each limit that is reached is a block with words of its own."""
    [block] = blocks_of(fields("OK"), status(**{flag: True}))

    assert (kind, stops) == (block.kind, block.stops)
    assert block.message
    assert [] == blocks(fields("OK"), status(**{flag: False}))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}}, ("12.50", "USD")),
        ({"estimatedFines": {"amount": 12.5}}, ("12.5", "EUR")),
        ({"amountOwed": {"amount": 0}, "estimatedFines": {"amount": "3"}}, ("3", "EUR")),
        ({"amountOwed": {"amount": "7"}, "estimatedFines": {"amount": "3"}}, ("7", "EUR")),
        ({"amountOwed": {"amount": "much"}}, None),
        ({"amountOwed": {"amount": ""}}, None),
        ({"amountOwed": {"amount": "1e999"}}, None),
        ({"amountOwed": {"amount": "Infinity"}}, None),
        ({"amountOwed": {"amount": "9" * 400}}, None),
        ({"amountOwed": {}}, None),
    ],
)
def test_amounts(fields, expected):
    """The larger of the two sums, in the currency that is told or set."""
    balance = balance_of(status(**fields), SETTINGS)

    if expected is None:
        assert balance is None
    else:
        assert Balance(amount=Decimal(expected[0]), currency=expected[1]) == balance


def test_without_a_status_nothing_is_owed_or_not_owed():
    """Silence is no balance of zero."""
    assert balance_of(None, LIMITED) is None


def test_the_limit_of_the_site_goes_with_the_balance():
    """Whether it is passed is for the checks to tell."""
    owed = status(amountOwed={"amount": "12.50", "currencyCode": "USD"})
    balance = balance_of(owed, LIMITED)

    assert Balance(amount=Decimal("12.50"), currency="USD", limit=Decimal(10)) == balance
