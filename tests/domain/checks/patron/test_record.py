"""The checks on the patron's record: whether it lets the patron borrow."""

from datetime import date
from decimal import Decimal

from tests.domain.checks.asking import finds, make_asked, not_asked, passes, table
from tests.factories import BARCODE, DAY, make_attempt, make_found, make_match, make_record
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound, Source
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    Capability,
    CapabilityName,
    Gap,
    PersonName,
    Stops,
)
from verifier.domain.model.site import IlsRole

NOBODY = "No record is known to be this patron's."
NOBODY_KNOWN = not_asked(make_match(NotFound(message="Unknown User")), NOBODY)


def known(**record):
    """A patron whose record was found."""
    return make_match(make_found(make_record(**record)))


test_blocked_in_ils = table(
    "patron.blocked-in-ils",
    # Each block is shown with what it stops and until when.
    finds(
        known(
            blocks=(
                Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Over the limit"),
                Block(kind=BlockKind.LOST_CARD, until=date(2027, 1, 31)),
            )
        ),
        "The patron is blocked in the library system.",
        [
            ("block", "fines block, stops both", "Over the limit"),
            ("block", "lost_card block, stops unknown, until 2027-01-31", None),
        ],
    ),
    # A block holds to the end of the day that it names.
    finds(known(blocks=(Block(kind=BlockKind.MANUAL, until=DAY),))),
    passes(known(blocks=(Block(kind=BlockKind.MANUAL, until=date(2026, 11, 23)),))),
    passes(make_match(), "no block was shown"),
    # No block from a connection that cannot see blocks is no pass.
    not_asked(
        make_match(
            sees={CapabilityName.BLOCKS: Capability(seen="no", note="It tells no blocks.")}
        ),
        "It tells no blocks.",
    ),
    NOBODY_KNOWN,
)

test_fines = table(
    "patron.fines",
    *(
        finds(
            known(balance=Balance(amount=Decimal("12.50"), currency=currency)),
            "The patron owes money to the library.",
            [("record", "ncip, balance", shown)],
        )
        for currency, shown in [("USD", "12.50 USD"), (None, "12.50")]
    ),
    # A credit is no debt.
    *(
        passes(known(balance=Balance(amount=Decimal(amount))), "nothing is owed")
        for amount in ("0", "0.00", "-3.00")
    ),
    not_asked(known(balance=None), "The library system shows no balance."),
    NOBODY_KNOWN,
)


def owing(amount, limit="10"):
    limit = None if limit is None else Decimal(limit)
    return known(balance=Balance(amount=Decimal(amount), currency="USD", limit=limit))


REFUSED = "The permission accounts.collection.get is missing."
ATTEMPT = make_attempt(BARCODE, make_found())
TELLS_NONE = Source(
    id="ncip",
    role=IlsRole.RESHARE,
    sees={CapabilityName.BALANCE: Capability(seen="no", note="It tells no balance.")},
)

test_fines_over_limit = table(
    "patron.fines-over-limit",
    finds(owing("12.50"), proofs=[("record", "ncip, balance above 10 USD", "12.50 USD")]),
    # The limit itself may be owed.
    *(passes(owing(amount), "what is owed is within the limit") for amount in ("0", "9.99", "10")),
    not_asked(owing("50", None), "The limit for fines is not known here."),
    # A missing permission, or a kind of connection that never tells, is the reason.
    not_asked(known(gaps=(Gap(part=CapabilityName.BALANCE, message=REFUSED),)), REFUSED),
    not_asked(make_asked(ATTEMPT, sources=(TELLS_NONE,)), "It tells no balance."),
    not_asked(make_asked(ATTEMPT), "The library system shows no balance."),
    NOBODY_KNOWN,
)

test_record_expired = table(
    "patron.record-expired",
    finds(
        known(expires=date(2026, 11, 23)),
        "The patron's record has expired in the library system.",
        [("record", "ncip, expiry date", "2026-11-23")],
    ),
    # A record is good on the day of its expiry.
    passes(
        known(expires=date(2026, 11, 24)), "the record had not expired on the day of the login"
    ),
    not_asked(known(expires=None), "The library system names no expiry date."),
    NOBODY_KNOWN,
)

test_record_inactive = table(
    "patron.record-inactive",
    finds(
        known(account_status=AccountStatus.INACTIVE),
        "The patron's record is inactive in the library system.",
        [("record", "ncip, account status", "inactive")],
    ),
    passes(known(account_status=AccountStatus.ACTIVE), "the record is active"),
    not_asked(
        known(account_status=AccountStatus.UNKNOWN),
        "The library system does not say whether the record is active.",
    ),
    # A stranger's record is not looked at.
    not_asked(
        known(
            account_status=AccountStatus.INACTIVE,
            name=PersonName(given="Petra", family="Stranger"),
            emails=("petra@example.edu",),
        ),
        NOBODY,
    ),
    not_asked(
        make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer")),
        "The library system could not be asked, so nothing is known about the patron.",
    ),
)

BLOCKS = Gap(
    part=CapabilityName.BLOCKS, message="The permission manualblocks.collection.get is missing."
)
GROUP = Gap(part=CapabilityName.GROUP, message="The permission usergroups.item.get is missing.")

test_record_incomplete = table(
    "patron.record-incomplete",
    finds(
        known(gaps=(BLOCKS, GROUP, BLOCKS)),
        "A part of the patron record could not be read: blocks, group.",
        [..., ("answer", "ncip", BLOCKS.message), ...],
    ),
    passes(make_match(make_found()), "nothing was refused"),
    NOBODY_KNOWN,
)
