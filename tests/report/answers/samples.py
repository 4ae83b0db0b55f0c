"""What library systems said about patrons, for the tests of its renderers."""

from datetime import date
from decimal import Decimal

from tests.factories import make_attempt, make_found, make_identifier, make_record
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    LookupFailure,
    NotFound,
    PatronAnswers,
)
from verifier.domain.model.patron import Balance, CapabilityName, Gap, IdentifierStatus

CARD = "21234000000018"
OLD_CARD = "21234000000026"
RECORD = make_record(
    make_identifier(CARD, status=IdentifierStatus.ACTIVE, primary=True),
    make_identifier(OLD_CARD, status=IdentifierStatus.INACTIVE),
    source="koha",
    expires=date(2030, 6, 30),
    balance=Balance(amount=Decimal("12.50"), currency="USD", limit=Decimal(10)),
    gaps=(Gap(part=CapabilityName.BLOCKS, message="The permission to see blocks is missing."),),
)
FORMULA = "=HYPERLINK(1)"
ANSWERS = PatronAnswers(
    site_name="Example University Library",
    attempts=(
        make_attempt(CARD, make_found(RECORD), connection="koha"),
        make_attempt(CARD, NotFound(message="Unknown User"), connection="ncip"),
        make_attempt("gail", Ambiguous(count=2, message="Two.", records=(RECORD, RECORD))),
        make_attempt(FORMULA, CouldNotLook(failure=LookupFailure.TIMEOUT, message="Late.")),
    ),
)
