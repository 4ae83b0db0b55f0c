from datetime import date
from decimal import Decimal

import pytest

from verifier.adapters.ils.ncip.record import patron_record
from verifier.adapters.ils.ncip.reply import Amount, BlockOrTrap, Reply, UserId
from verifier.domain.model.lookup import Privilege
from verifier.domain.model.patron import Balance, IdentifierStatus, PatronGroup, PatronIdentifier


def record(*, minor_units=True, **reply):
    return patron_record(Reply(**reply), source="ncip", minor_units=minor_units)


def privileges(*pairs):
    return tuple(Privilege(key=key, value=value) for key, value in pairs)


def test_tells_current_from_previous_identifiers():
    """Previous ids are inactive; of the others NCIP does not say."""
    further = [("0f", "uuid"), ("2", "barcode"), ("2", "username")]
    made = record(
        user_id=UserId(value="2", type="barcode"),
        further_ids=tuple(UserId(value=value, type=kind) for value, kind in further),
        previous_ids=(UserId(value="1"), UserId(value="2")),
    )

    assert made.identifiers == (
        PatronIdentifier(type="barcode", value="2", primary=True),
        PatronIdentifier(type="uuid", value="0f"),
        PatronIdentifier(type="username", value="2"),
        PatronIdentifier(type="previous user id", value="1", status=IdentifierStatus.INACTIVE),
    )
    assert "0f" == made.internal_id


@pytest.mark.parametrize(
    ("sent", "group"),
    [
        ({"PROFILE": " GRAD ", "STATUS": "ACTIVE"}, "GRAD"),
        ({"LIBRARY": "g", "profile": "126"}, "126"),
        ({"Graduate Students": "Active"}, "Graduate Students"),
        *(({"UNDERGRAD": empty}, "UNDERGRAD") for empty in ("", None)),
        *(({"STATUS": status}, None) for status in ("ACTIVE", "")),
        ({"PROFILE": " ", "STATUS": "OK"}, None),
        ({"PROFILE": None}, None),
        ({"UNDERGRAD": "", "CAT1": ""}, None),
    ],
)
def test_finds_the_group(sent, group):
    """The group is PROFILE, or the name of the one active privilege, or of the only one."""
    expected = PatronGroup(code=group) if group else None

    assert expected == record(privileges=privileges(*sent.items())).group


@pytest.mark.parametrize("key", ["Status", " STATUS "])
@pytest.mark.parametrize(
    ("status", "account", "kinds"),
    [
        *((word, "active", []) for word in ("ACTIVE", "Ok", "y", " Active ")),
        ("INACTIVE", "inactive", []),
        *((word, "unknown", ["other"]) for word in ("BLOCKED", "N", "Barred")),
        ("Restricted", "unknown", ["manual"]),
        ("Delinquent ", "unknown", ["auto"]),
        ("Expired", "unknown", ["expired"]),
        *((word, "unknown", []) for word in ("odd", None)),
    ],
)
def test_reads_the_state_from_status(key, status, account, kinds):
    """Words that block are blocks here, whatever ReShare makes of them."""
    made = record(privileges=privileges((key, status)))

    assert (account, kinds) == (made.account_status, [block.kind for block in made.blocks])


@pytest.mark.parametrize(
    ("words", "kind", "stops"),
    [
        ("Block Check Out", "other", "borrowing"),
        ("block hold", "other", "requests"),
        ("trap for lost card", "lost_card", "unknown"),
        ("Fines", "fines", "unknown"),
    ],
)
def test_reads_blocks(words, kind, stops):
    [made] = record(blocks=(BlockOrTrap(type=words, until=date(2027, 1, 1)),)).blocks

    assert (kind, stops, words) == (made.kind, made.stops, made.message)
    assert date(2027, 1, 1) == made.until


def test_expiry_is_the_end_of_status():
    """The date of another privilege is not the account's."""
    sent = (
        Privilege(key="PROFILE", value="GRAD", valid_to=date(2020, 1, 1)),
        Privilege(key="STATUS", value="Ok", valid_to=date(2030, 12, 31)),
    )

    assert date(2030, 12, 31) == record(privileges=sent).expires


@pytest.mark.parametrize(
    ("pairs", "expires"),
    [
        ((("30", "2020-01-31"), ("30", "OK")), date(2020, 1, 31)),
        ((("30", "OK"), ("30", "2020-01-31T00:00:00")), date(2020, 1, 31)),
        ((("30", "31/01/2020"), ("30", "OK")), None),
        ((("other", "2020-01-31"), ("30", "OK")), None),
        ((("30", "2020-01-31"), ("30", "OK"), ("STATUS", "ACTIVE")), None),
    ],
)
def test_expiry_may_stand_beside_the_group(pairs, expires):
    """Without a STATUS, a date that is the value of a privilege named as the group is the end."""
    assert expires == record(privileges=privileges(*pairs)).expires


@pytest.mark.parametrize(
    ("value", "currency", "minor_units", "amount"),
    [
        *(("1250", "USD", True, "12.50"), ("1250", None, True, "12.50")),
        *(("1250", "JPY", True, "1250"), ("1250", "KWD", True, "1.250")),
        *(("1250", "USD", False, "1250"), ("12.50", "USD", True, "12.50")),
        ("-300", "EUR", True, "-3.00"),
        *((text, None, True, None) for text in ("much", "NaN", "Infinity", "9" * 5_000, "1,250")),
    ],
)
def test_reads_amounts_in_the_smallest_coin(value, currency, minor_units, amount):
    """By the standard amounts are in the smallest coin; a setting says where they are not.

    What is no number is not nothing owed.
    """
    made = record(balance=Amount(value=value, currency=currency), minor_units=minor_units)
    expected = amount and Balance(amount=Decimal(amount), currency=currency)

    assert expected == made.balance


def test_very_many_identifiers_take_no_time():
    ids = tuple(UserId(value=str(number)) for number in range(10_000))
    old = tuple(UserId(value=f"old {number}") for number in range(10_000))

    assert 20_000 == len(record(user_id=ids[0], further_ids=ids, previous_ids=old).identifiers)
