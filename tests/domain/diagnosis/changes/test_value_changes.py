import pytest

from verifier.domain.diagnosis.changes.attributes import compare_masked, compare_values, either_way
from verifier.domain.model.match import Agreement, Transform

CANNOT_TELL, AGREES, DISAGREES = (
    Agreement.CANNOT_TELL,
    Agreement.AGREES,
    Agreement.DISAGREES,
)


@pytest.mark.parametrize(
    ("before", "after", "kinds", "transforms"),
    [
        ([], [], [], []),
        (["a"], ["a"], [], []),
        ([], ["a"], ["more-values"], []),
        ([], [""], ["more-values"], []),
        ([""], ["a"], ["changed"], []),
        (["a", "b", "a"], ["a", "a", "b"], ["reordered"], []),
        (["a", "b"], ["a"], ["fewer-values"], []),
        (["a", "a"], ["a"], ["fewer-values"], []),
        (["a", "b"], ["c"], ["changed", "fewer-values"], []),
        (["ab12", "cd34"], ["AB12", "cd 34"], ["reformatted"], ["T1", "T2"]),
        (["ab12", "cd34"], ["AB12", "ef56"], ["reformatted", "changed"], ["T2"]),
        (["ab12"], ["AB12", "ef56"], ["reformatted", "more-values"], ["T2"]),
        (["ab12", "cd34"], ["ab12;cd34"], ["reformatted"], ["T13"]),
        (["ab12;cd34"], ["ab12", "cd34"], ["reformatted"], ["T13"]),
        (["ab12", "cd34", "x"], ["ab12;cd34"], ["reformatted", "fewer-values"], ["T13"]),
        ([f"v{one}" for one in range(60)], [f"V{one}" for one in range(60)], ["changed"], []),
    ],
)
def test_what_became_of_the_values(before, after, kinds, transforms):
    """The same in another order, in another form, others, more or fewer."""
    change = compare_values(before, after, CANNOT_TELL)

    assert kinds == [one.value for one in change.kinds]
    assert transforms == sorted(one.value for one in change.transforms)


@pytest.mark.parametrize(
    ("one", "other", "agreement", "expected"),
    [
        ("ab12", "AB12", DISAGREES, Transform.T2),
        ("00123456", "123456", CANNOT_TELL, Transform.T4),
        ("00123456", "123456", DISAGREES, None),
        ("ab1234", "ab1334", AGREES, Transform.T15),
        ("ab1234", "ab1334", CANNOT_TELL, None),
        ("ab1234", "xy9876", AGREES, None),
        ("ab1234", "ab1234", AGREES, None),
    ],
)
def test_a_form_that_may_be_another_person(one, other, agreement, expected):
    """It counts as far as the people agree, and never where only a sure one may."""
    sure = Transform.T2 if expected is Transform.T2 else None

    assert expected == either_way(one, other, agreement) == either_way(other, one, agreement)
    assert sure == either_way(one, other, agreement, sure_only=True)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (["xx99"], ["xx99"], ["not-compared"]),
        (["xx99"], ["ab12"], ["not-compared"]),
        (["xx99"], ["xx99", "xx"], ["not-compared", "more-values"]),
        (["xx", "xx"], ["xx"], ["not-compared", "fewer-values"]),
        ([], ["xx"], ["more-values"]),
        (["xx"], [], ["fewer-values"]),
        ([], [], []),
        ([""], [""], []),
        (["-"], ["--"], ["changed"]),
    ],
)
def test_masked_values_are_counted_and_not_compared(before, after, kinds):
    """What has nothing to mask stands there as it was, and is compared."""
    assert kinds == [one.value for one in compare_masked(before, after).kinds]
