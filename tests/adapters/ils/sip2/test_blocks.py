import pytest

from verifier.adapters.ils.sip2.record import are_flags, blocks_of, only_lack_the_password
from verifier.domain.model.patron import Block, BlockKind, Stops


def flags(*places: int) -> str:
    return "".join("Y" if place in places else " " for place in range(14))


DENIED = Block(kind=BlockKind.OTHER, stops=Stops.BOTH, message="loans and holds are denied")
LOST = Block(kind=BlockKind.LOST_CARD, message="the card is reported lost")
FINES = Block(kind=BlockKind.FINES, message="too high fines or fees")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (flags(), ()),
        (flags(2), ()),
        (flags(1, 2, 7, 12), ()),
        (flags(0, 3), (DENIED,)),
        (
            flags(0),
            (Block(kind=BlockKind.OTHER, stops=Stops.BORROWING, message="loans are denied"),),
        ),
        (
            flags(3),
            (Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message="holds are denied"),),
        ),
        (flags(4), (LOST,)),
        (flags(10), (FINES,)),
        (flags(11), (FINES,)),
        (flags(10, 11), (FINES,)),
        (flags(0, 3, 4, 10), (DENIED, LOST, FINES)),
        (
            flags(5, 6, 8, 9, 13),
            (
                Block(
                    kind=BlockKind.AUTO,
                    message="too many items on loan, too many items overdue, too many items "
                    "claimed returned, too many items lost, too many items billed",
                ),
            ),
        ),
        ("n" * 14, ()),
        ("yyyynnnnnnnnnn", (DENIED,)),
        ("", ()),
    ],
)
def test_each_flag_means_one_thing(text, blocks):
    """Flags for renewals and recalls stop no request; the others are blocks of their kind."""
    assert blocks == blocks_of(text, expired=False, words="")


@pytest.mark.parametrize(
    ("text", "stops", "message"),
    [
        (flags(), Stops.UNKNOWN, "the record has expired"),
        (flags(0, 1, 2, 3), Stops.BOTH, "the record has expired; loans and holds are denied"),
    ],
)
def test_an_expired_record_is_the_reason(text, stops, message):
    """Where the system says so itself, the denial is no block of its own."""
    assert (Block(kind=BlockKind.EXPIRED, stops=stops, message=message),) == blocks_of(
        text, expired=True, words=""
    )


def test_what_the_system_says_stands_in_the_first_block():
    """Its words are shown once; without a block they are a greeting."""
    [first, second] = blocks_of(flags(3, 4), expired=False, words="Card lost")

    assert "holds are denied (it says: Card lost)" == first.message
    assert "Card lost" not in second.message
    assert () == blocks_of(flags(), expired=False, words="Welcome")


@pytest.mark.parametrize(
    ("text", "are"),
    [(flags(0), True), ("n" * 14, True), ("N" * 13, False), ("1" * 14, False), ("", False)],
)
def test_flags_are_fourteen_yes_or_no(text, are):
    """Anything else is a message that begins elsewhere."""
    assert are is are_flags(text)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        (flags(0, 1, 2, 3), True),
        ("YYYYNNNNNNNNNN", True),
        (flags(0, *range(3, 14)), True),
        (flags(0, 3), False),
        (flags(), False),
        ("Y" * 14, False),
    ],
)
def test_two_systems_flag_everybody_who_sends_no_password(text, only):
    """Polaris and Sierra each have a pattern of their own."""
    assert only is only_lack_the_password(text)
