from tests.adapters.illiad.compared import found, judged, saw, why_not
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.checks.illiad.field_not_known import field_not_known
from verifier.domain.model.lookup import CouldNotLook, LookupFailure

ID = field_not_known.id


def test_an_unknown_value_is_told():
    """With what the library system said."""
    user = judged({"SSN": "424242"})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert "The library system knows no patron by the value of SSN." == finding.message
    assert ("answer", "ncip", "Unknown User") in [
        (entry.what, entry.name, entry.value) for entry in finding.evidence
    ]
    assert finding.follows_from is None


def test_the_right_column_explains_it():
    """One root, one mark."""
    user = judged({"SSN": "424242", "Number": BARCODE})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert "illiad.another-field-right" == finding.follows_from


def test_an_identifier_that_reshare_does_not_find_users_by():
    """It stands in the record, as another kind."""
    record = make_record(make_identifier(BARCODE), make_identifier("gail", "username"))
    user = judged(field="UserName", answers={BARCODE: make_found(record)})

    assert [
        (
            "UserName stands in this user's record, but as an identifier that ReShare does not "
            "find patrons by."
        )
    ] == found(user, ID)


def test_silence_is_not_unknown():
    """A library system that could not be asked says nothing about the user."""
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")

    user = judged(answers=silent)

    assert [] == found(user, ID)
    assert "The library system said nothing about the value of this column." == why_not(user, ID)


def test_a_known_value_passes():
    """Somebody is found."""
    assert "SSN is not unknown to the library system" == saw(judged(), ID)
