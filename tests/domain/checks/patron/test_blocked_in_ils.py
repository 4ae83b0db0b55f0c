from datetime import date

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import DAY, make_found, make_match, make_record
from verifier.domain.checks.patron.blocked_in_ils import blocked_in_ils
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.patron import Block, BlockKind, Capability, CapabilityName, Stops


def make_blocked(*blocks):
    return make_match(make_found(make_record(blocks=blocks)))


def test_blocks_are_shown():
    """Each block is shown with what it stops and until when."""
    fines = Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Over the limit")
    card = Block(kind=BlockKind.LOST_CARD, until=date(2027, 1, 31))

    found = finding(blocked_in_ils, make_blocked(fines, card))

    assert "The patron is blocked in the library system." == found.message
    assert [
        ("block", "fines block, stops both", "Over the limit"),
        ("block", "lost_card block, stops unknown, until 2027-01-31", None),
    ] == proofs(found)


def test_no_block():
    """A record without a block passes."""
    assert "no block was shown" == saw(blocked_in_ils, make_match())


def test_nobody_is_known():
    """Without a record nobody is blocked."""
    assert "No record is known to be this patron's." == reason(
        blocked_in_ils, make_match(NotFound(message="Unknown User"))
    )


@pytest.mark.parametrize(("until", "blocked"), [(date(2026, 11, 23), False), (DAY, True)])
def test_a_block_that_has_ended_is_none(until, blocked):
    """A block holds to the end of the day that it names."""
    match = make_blocked(Block(kind=BlockKind.MANUAL, until=until))

    assert blocked is bool(blocked_in_ils.run(match).findings)


def test_a_connection_that_cannot_see_blocks_proves_nothing():
    """No block from such a connection is no pass."""
    sees = {CapabilityName.BLOCKS: Capability(seen="no", note="It tells no blocks.")}

    assert "It tells no blocks." == reason(blocked_in_ils, make_match(sees=sees))
