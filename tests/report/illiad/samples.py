"""Comparisons to render: everything that can stand in one."""

from tests.adapters.illiad.compared import KNOWN, make_comparison, make_settings, make_user
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.model.illiad_comparison import IlliadComparison, UserLookup
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound

SECRETS = (BARCODE, "gail", "good", "otto", "4242", "7001")
ODD = "<b>x</b> 7"
ZEROS = make_found(make_record(make_identifier("00004242")))
SETTINGS = make_settings(
    patron_field="UserName",
    addon=(("PickupLocationLookupValue", "Main <Desk> "), ("SharedIndexUrl", "")),
)


def mixed() -> IlliadComparison:
    """Right, wrong, damaged, another's, unknown, unread; and settings with mistakes."""
    rows = (
        {"UserName": BARCODE},
        {"UserName": "gail"},
        {"UserName": "00004242 ", "SSN": "4242"},
        {"UserName": "7001"},
        {"UserName": ODD, "SSN": "", "EMailAddress": ""},
    )
    return make_comparison(
        *(make_user(row, SETTINGS) for row in rows),
        UserLookup(name="nobody", outcome=NotFound(message="ILLiad knows no such user.")),
        UserLookup(
            name="late",
            outcome=CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer."),
        ),
        answers={**KNOWN, "00004242": ZEROS},
        settings=SETTINGS,
    )


def nobody() -> IlliadComparison:
    return make_comparison()
