from datetime import date

import pytest

from verifier.adapters.ils.folio.record import (
    AutomatedBlocks,
    ManualBlocks,
    automated_blocks,
    manual_blocks,
)
from verifier.domain.model.patron import Block, BlockKind, Stops


def manual(**more):
    block = {"userId": "u", "borrowing": True, "requests": True, **more}
    return list(manual_blocks(ManualBlocks.model_validate({"manualblocks": [block]})))


def automated(**more):
    block = {"blockBorrowing": True, "blockRequests": True, "message": "Too many.", **more}
    found = AutomatedBlocks.model_validate({"automatedPatronBlocks": [block]})
    return list(automated_blocks(found))


FLAGS = [
    (True, True, Stops.BOTH),
    (True, False, Stops.BORROWING),
    (True, None, Stops.BORROWING),
    (False, True, Stops.REQUESTS),
    (None, None, Stops.UNKNOWN),
]


@pytest.mark.parametrize(("borrowing", "requests", "stops"), FLAGS)
def test_the_flags_say_what_a_block_stops(borrowing, requests, stops):
    """Both kinds of blocks have the same two flags that count."""
    [by_hand] = manual(borrowing=borrowing, requests=requests)
    [by_rule] = automated(blockBorrowing=borrowing, blockRequests=requests)

    assert (stops, stops) == (by_hand.stops, by_rule.stops)


@pytest.mark.parametrize("other", [False, None])
def test_a_block_of_renewals_alone_is_none_here(other):
    """FOLIO's NCIP does not look at it, and nothing that ReShare does is stopped."""
    assert [] == manual(borrowing=False, requests=other)
    assert [] == automated(blockBorrowing=False, blockRequests=False)


def test_what_staff_wrote_for_the_patron_is_shown():
    """The words for the patron come before the description; staff's own notes are not read."""
    words = {
        "desc": "Owes a key.",
        "patronMessage": "Please see the desk.",
        "staffInformation": "x",
    }

    assert "Please see the desk." == manual(**words)[0].message
    assert "Owes a key." == manual(desc="Owes a key.", staffInformation="x")[0].message
    assert manual()[0].message is None


def test_words_of_a_block_are_cleaned():
    """They are one line without numbers and addresses of people, and not endless."""
    [block] = manual(desc="Card 21234000000018\nof gail@example.edu " + "x" * 900)

    assert "21234000000018" not in block.message
    assert "@" not in block.message
    assert "\n" not in block.message
    assert len(block.message) < 400


def test_a_block_that_is_over_is_kept_and_says_so():
    """FOLIO's NCIP still counts it, though the circulation desk sees none."""
    [over] = manual(desc="See the desk.", expirationDate="2020-01-31T00:00:00.000+00:00")
    [to_come] = manual(desc="See the desk.", expirationDate="2099-01-31T00:00:00.000+00:00")

    assert date(2020, 1, 31) == over.until
    assert (
        "See the desk. (its end has passed, which FOLIO's NCIP does not look at)" == over.message
    )
    assert (date(2099, 1, 31), "See the desk.") == (to_come.until, to_come.message)


def test_tells_fees_from_other_limits():
    """The condition about fees has the same id everywhere."""
    by_fees = automated(patronBlockConditionId="CF7A0D5F-a327-4ca1-aa9e-dc55ec006b8a")
    by_loans = automated(patronBlockConditionId="3d7c52dc-c732-4223-8bf8-e5917801386f", message="")

    assert [Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Too many.")] == by_fees
    assert [Block(kind=BlockKind.AUTO, stops=Stops.BOTH)] == by_loans
