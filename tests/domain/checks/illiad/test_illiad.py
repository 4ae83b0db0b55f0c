"""The checks on ILLiad's add-on and its users."""

import pytest

from tests.adapters.illiad.compared import STRANGER, judged, judged_outcome
from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.illiad_users import column_sent, match_evidence
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import PersonName
from verifier.domain.model.site import IlliadSettings


def addon(settings):
    """The add-on's settings by their names."""
    return IlliadSettings(addon=tuple(settings.items()))


NO_ADDON = not_asked(IlliadSettings(), "The site file holds no settings of the add-on.")

test_addon_setting_blanks = table(
    "illiad.addon-setting-blanks",
    # Whether a screen shows them or not, on either side.
    *(
        finds(
            addon({"Place": value}),
            "The add-on's setting Place has a blank around its value.",
            [("setting", "Place", value)],
        )
        for blank in (" ", "\t", "\u00a0", "\u200b", "\ufeff")
        for value in (f"main{blank}", f"{blank}main")
    ),
    # The add-on looks for the name without them.
    finds(
        addon({"Place ": " main"}),
        "The add-on's setting Place has a blank around its name and its value.",
    ),
    finds(addon({"A": "x ", "B": "y", "C": " z"}), ("...A...", "...C...")),
    # A name of two words is one; what is blank altogether is empty.
    passes(addon({"Queue": "Awaiting Request", "B": "  "})),
    NO_ADDON,
)

test_addon_setting_empty = table(
    "illiad.addon-setting-empty",
    *(
        finds(
            addon({"SharedIndexUrl": value, "Queue": "x"}),
            "The add-on's setting SharedIndexUrl is empty.",
            [("setting", "SharedIndexUrl", "")],
        )
        for value in ("", "  ", "\u200b")
    ),
    # The pickup location has a check of its own.
    passes(addon({"PickupLocationLookupValue ": ""})),
    NO_ADDON,
)

test_field_not_stated = table(
    "illiad.field-not-stated",
    finds(
        IlliadSettings(),
        "The site file does not say which column of ILLiad's Users table the add-on sends to "
        "ReShare as the patron's identifier.",
        [("setting", "patron_field", None)],
    ),
    passes(IlliadSettings(patron_field="UserInfo3")),
)

test_key_in_the_clear = table(
    "illiad.key-in-the-clear",
    # The evidence names the host alone: an address may hold more.
    finds(
        IlliadSettings(url="http://illiad.example.edu/ILLiadWebPlatform"),
        "The key of ILLiad's Web Platform would go over a connection that anybody can read.",
        [("setting", "url", "http://illiad.example.edu")],
    ),
    *(
        passes(IlliadSettings(url=url))
        for url in ("https://illiad.example.edu/ILLiadWebPlatform", "http://127.0.0.1:8080/x")
    ),
    not_asked(IlliadSettings(), "The Web Platform is not asked."),
)

NAME = "PickupLocationLookupValue"

test_pickup_location_no_slug = table(
    "illiad.pickup-location-no-slug",
    # Blanks, commas, brackets, and letters of one language.
    *(
        finds(
            addon({NAME: value}),
            f"{NAME} holds signs that no slug of a pickup location has.",
            [("setting", NAME, value)],
        )
        for value in ("Main Library", "main,desk", "Bücherei", "desk (1st floor)")
    ),
    *(
        finds(
            addon({NAME: value}),
            f"{NAME} is empty, so requests from ILLiad name no pickup location.",
        )
        for value in ("", "   ")
    ),
    # Blanks around it have a check of their own.
    *(
        passes(addon({NAME: value}))
        for value in ("main-desk", "EXU_main.desk", "RESHARE:EXU-1", " main-desk ")
    ),
    not_asked(addon({"Other": "x"}), f"The site file does not say what {NAME} is."),
)


SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")


def compared(row=None, **more):
    """One user beside the library system; the add-on sends SSN."""
    return judged(row, **more).compared


def known(value):
    return {value: make_found(make_record(make_identifier(value)))}


ZEROS = known("00004242")
NAMELESS = {BARCODE: make_found(make_record(name=None, emails=()))}
ANOTHER_RIGHT = "Number leads to this user's own record"

test_another_field_right = table(
    "illiad.another-field-right",
    # Whatever is wrong with what is sent: unknown, empty, another person's.
    *(
        finds(
            compared({"SSN": sent, "Number": BARCODE}),
            f"{ANOTHER_RIGHT}; SSN, which the add-on sends, does not.",
            [
                ("column", "SSN", sent),
                ...,
                ("column", "Number", BARCODE),
                ("record", "barcode", BARCODE),
            ],
        )
        for sent in ("424242", "", "7001")
    ),
    # The column is the right one, and its values are not yet.
    finds(
        compared({"Number": "4242"}, answers=ZEROS),
        f"{ANOTHER_RIGHT}, but for leading zeros; SSN, which the add-on sends, does not.",
    ),
    # Another person's record, or one that nothing confirms, is never recommended.
    passes(
        compared({"SSN": "424242", "Number": "7001"}, answers={"7001": make_found(STRANGER)}),
        "no other column leads to this user's own record",
    ),
    passes(compared({"SSN": "424242", "Number": BARCODE}, answers=NAMELESS)),
    passes(compared({"Number": BARCODE}), "SSN leads to this user's own record"),
    # Where both lack their zeros the form is what is wrong.
    passes(compared({"SSN": "4242", "Number": "4242"}, answers=ZEROS)),
    # What was lost on the way here is no reason to change the column.
    not_asked(
        compared({"SSN": 4242, "Number": "00004242"}, answers=ZEROS),
        "SSN may be right: it came as a number.",
    ),
    not_asked(compared(field=None), "The site file does not say which column the add-on sends."),
)

test_field_empty = table(
    "illiad.field-empty",
    # Words and zeros that stand for no value as well.
    *(
        finds(
            compared({"SSN": value}), "SSN, which the add-on sends, holds nothing for this user."
        )
        for value in ("", " ", None, "N/A", "000000000")
    ),
    # Where the value stands is shown.
    finds(
        compared({"SSN": "", "Number": BARCODE}), proofs=[..., ("column", "Number", BARCODE), ...]
    ),
    passes(compared({"SSN": "424242"}), "SSN holds a value"),
)

test_field_in_other_form = table(
    "illiad.field-in-other-form",
    *(
        finds(
            compared({"SSN": sent}, answers=known(on_record)),
            f"SSN and the library system's identifier of this user differ by {difference}.",
        )
        for sent, on_record, difference in [
            ("4242", "00004242", "leading zeros"),
            ("00004242 ", "00004242", "blanks"),
            ("m00012345", "M00012345", "letter case"),
        ]
    ),
    passes(compared(), "SSN does not differ in its form alone"),
    # What a number lost it may have lost on the way here.
    not_asked(
        compared({"SSN": 4242}, answers=ZEROS),
        "SSN came as a number, so its own form is not known here.",
    ),
)

USERNAME = make_record(make_identifier(BARCODE), make_identifier("gail", "username"))

test_field_not_known = table(
    "illiad.field-not-known",
    finds(
        compared({"SSN": "424242"}),
        "The library system knows no patron by the value of SSN.",
        [..., ("answer", "ncip", "Unknown User"), ...],
    ),
    # Both answers about it are shown, and none about the other columns.
    finds(
        compared({"SSN": "424242", "Number": "9", "UserInfo1": "8"}),
        proofs=[
            ("column", "SSN", "424242"),
            *[("answer", "ncip", "Unknown User")] * 2,
        ],
    ),
    finds(
        compared(field="UserName", answers={BARCODE: make_found(USERNAME)}),
        "UserName stands in this user's record, but as an identifier that ReShare does not find "
        "patrons by.",
    ),
    not_asked(
        compared(answers=SILENT), "The library system said nothing about the value of this column."
    ),
    passes(compared(), "SSN is not unknown to the library system"),
)

ANOTHER_STRANGER = make_record(
    make_identifier("7002"),
    internal_id="u8",
    name=PersonName(given="Paula", family="Else"),
    emails=("paula.else@example.edu",),
)

test_field_of_another_person = table(
    "illiad.field-of-another-person",
    # The library system may not repeat what it was asked for.
    *(
        finds(
            user,
            "The record that SSN leads to bears another name than this user's row.",
            [..., ("record", "name", "Otto Other"), ...],
        )
        for user in (compared({"SSN": "7001"}), compared(answers={BARCODE: make_found(STRANGER)}))
    ),
    # A stranger to whom another column leads is not shown.
    finds(
        compared(
            {"SSN": "7001", "Number": "7002"},
            answers={"7001": make_found(STRANGER), "7002": make_found(ANOTHER_STRANGER)},
        ),
        proofs=[
            ("column", "SSN", "7001"),
            ("record", "name", "Otto Other"),
            ("record", "e-mail", "otto.other@example.edu"),
            ("record", "barcode (active)", "7001"),
        ],
    ),
    passes(compared(answers=NAMELESS)),
    passes(compared(), "SSN leads to no record that is certainly another person's"),
)

test_number_lost_zeros = table(
    "illiad.number-lost-zeros",
    finds(
        compared({"SSN": 4242}, answers=ZEROS),
        "SSN came as a number, and differs from the library system's identifier of this user by "
        "what a number loses.",
    ),
    passes(compared({"SSN": "4242"}, answers=ZEROS), "SSN lost nothing on the way"),
    # The library's own has no zeros in front; or has a letter, which no number had.
    passes(compared({"SSN": 4242}, answers=known("4242"))),
    passes(compared({"SSN": 4242, "Number": "D4242"}, answers=known("D4242"))),
)

test_user_not_found = table(
    "illiad.user-not-found",
    # The name stands in the evidence alone.
    finds(
        judged_outcome(NotFound(message="User gail was not found.")).compared,
        "ILLiad knows no such user.",
        [("user", "asked for", "gail")],
    ),
    not_asked(
        judged_outcome(SILENT).compared,
        "ILLiad could not be asked, so nothing is known about this user.",
    ),
    passes(compared(), "ILLiad knows the user"),
)


@pytest.mark.parametrize(
    ("row", "answers", "checks"),
    [
        ({"SSN": "", "Number": BARCODE}, None, ["another-field-right", "field-empty"]),
        (
            {"SSN": f" {BARCODE}", "Number": BARCODE},
            None,
            ["another-field-right", "field-in-other-form"],
        ),
        ({"SSN": "424242", "Number": BARCODE}, None, ["another-field-right", "field-not-known"]),
        (
            {"SSN": 4242, "Number": "D4242"},
            known("D4242"),
            ["another-field-right", "field-in-other-form"],
        ),
        ({"SSN": "424242"}, None, ["field-not-known"]),
        ({"SSN": 4242}, ZEROS, ["number-lost-zeros"]),
    ],
)
def test_one_root_one_mark(row, answers, checks):
    user = judged(row, **({"answers": answers} if answers else {}))
    root = f"illiad.{checks[0]}"

    assert {root: None} | {f"illiad.{check}": root for check in checks[1:]} == {
        finding.check: finding.follows_from for finding in user.findings
    }


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        (judged_outcome(NotFound(message="")).compared, "ILLiad knows no such user."),
        (
            judged_outcome(SILENT).compared,
            "ILLiad could not be asked, so nothing is known about this user.",
        ),
        (compared(field=None), "The site file does not say which column the add-on sends."),
        *(
            (user, "The library system said nothing about the value of this column.")
            for user in (compared(answers=SILENT), compared({"SSN": ["x"]}))
        ),
    ],
    ids=["no user", "silent ILLiad", "no column stated", "silent library", "no such column"],
)
def test_why_nothing_is_known(user, reason):
    with pytest.raises(NotAsked, match=reason):
        column_sent(user)


def test_a_row_that_was_read_is_judged():
    assert compared().sent == column_sent(compared())


def test_what_a_column_leads_to():
    sent = compared({"SSN": "4242"}, answers=ZEROS).sent

    assert [
        ("column", "SSN", "4242"),
        ("record", "barcode", "00004242"),
        ("transform", "T4: leading zeros", None),
    ] == [(proof.what, proof.name, proof.value) for proof in match_evidence(sent)]
