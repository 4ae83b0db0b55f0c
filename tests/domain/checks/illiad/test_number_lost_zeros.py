from tests.adapters.illiad.compared import found, judged, saw
from tests.factories import make_found, make_identifier, make_record
from verifier.domain.checks.illiad.number_lost_zeros import number_lost_zeros

ID = number_lost_zeros.id
ZEROS = {"00004242": make_found(make_record(make_identifier("00004242")))}


def test_lost_zeros_are_told():
    """Nobody knows whether they are missing in ILLiad or only here; nothing else is claimed."""
    user = judged({"SSN": 4242}, answers=ZEROS)

    assert [ID] == [finding.check for finding in user.findings]
    assert [
        (
            "SSN came as a number, and differs from the library system's identifier of this "
            "user by what a number loses."
        )
    ] == found(user, ID)


def test_a_text_lost_nothing_on_the_way():
    """Then it is wrong in ILLiad."""
    assert "SSN lost nothing on the way" == saw(judged({"SSN": "4242"}, answers=ZEROS), ID)


def test_a_number_that_is_whole_passes():
    """The library's own has no zeros in front."""
    record = make_record(make_identifier("4242"))

    assert [] == found(judged({"SSN": 4242}, answers={"4242": make_found(record)}), ID)


def test_a_missing_letter_is_lost_in_illiad():
    """No number had it: the column itself is wrong, and that is told."""
    answers = {"D4242": make_found(make_record(make_identifier("D4242")))}
    user = judged({"SSN": 4242, "Number": "D4242"}, answers=answers)

    assert [] == found(user, ID)
    assert ["illiad.another-field-right", "illiad.field-in-other-form"] == [
        finding.check for finding in user.findings
    ]
