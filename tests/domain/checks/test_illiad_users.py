import pytest

from tests.adapters.illiad.compared import judged, judged_outcome
from tests.factories import make_found, make_identifier, make_record
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.illiad_users import match_evidence, sent_or_not_asked, why_no_row
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound

SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
ZEROS = {"00004242": make_found(make_record(make_identifier("00004242")))}


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        (judged_outcome(NotFound(message="")), "ILLiad knows no such user."),
        (
            judged_outcome(SILENT),
            "ILLiad could not be asked, so nothing is known about this user.",
        ),
        (judged(field=None), "The site file does not say which column the add-on sends."),
        (
            judged(answers=SILENT),
            "The library system said nothing about the value of this column.",
        ),
        (
            judged({"SSN": ["x"]}),
            "The library system said nothing about the value of this column.",
        ),
    ],
    ids=["no user", "silent ILLiad", "no column stated", "silent library", "no such column"],
)
def test_why_nothing_is_known(user, reason):
    """Each thing that is missing has its own reason, and none of them is a finding."""
    assert NotAsked(reason) == sent_or_not_asked(user.compared)


def test_a_row_that_was_read_is_judged():
    """There is no reason not to ask, and the column that is sent is given."""
    compared = judged().compared

    assert why_no_row(compared) is None
    assert compared.sent == sent_or_not_asked(compared)


def test_what_a_column_leads_to():
    """The value, the identifier of the record, and in what they differ."""
    sent = judged({"SSN": "4242"}, answers=ZEROS).compared.sent

    assert [
        ("column", "SSN", "4242"),
        ("record", "barcode", "00004242"),
        ("transform", "T4: leading zeros", None),
    ] == [(entry.what, entry.name, entry.value) for entry in match_evidence(sent)]
