from tests.adapters.illiad.compared import STRANGER, found, judged, saw
from tests.factories import BARCODE, make_found, make_record
from verifier.domain.checks.illiad.field_of_another_person import field_of_another_person

ID = field_of_another_person.id


def test_another_name_in_the_record_is_told():
    """Both sides have a name and an address, and nothing of them agrees."""
    user = judged({"SSN": "7001"})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert (
        "The record that SSN leads to bears another name than this user's row." == finding.message
    )
    assert ("record", "name", "Otto Other") in [
        (entry.what, entry.name, entry.value) for entry in finding.evidence
    ]


def test_no_name_is_not_another_one():
    """Where the library tells none nothing is said about whose it is."""
    nameless = make_record(name=None, emails=())

    assert [] == found(judged(answers={BARCODE: make_found(nameless)}), ID)


def test_the_users_own_record_passes():
    """The address agrees."""
    assert "SSN leads to no record that is certainly another person's" == saw(judged(), ID)


def test_shows_whom_the_value_led_to_whatever_the_record_bears():
    """The library system may not repeat what it was asked for."""
    user = judged(answers={BARCODE: make_found(STRANGER)})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert "Otto Other" in [entry.value for entry in finding.evidence]
