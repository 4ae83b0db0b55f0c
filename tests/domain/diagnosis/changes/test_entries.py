import pytest

from tests.factories import make_attribute, make_release
from verifier.domain.diagnosis.changes.attributes import (
    compare_masked,
    compare_values,
    either_way,
    entries,
    paired,
    subject_entry,
)
from verifier.domain.model.capture import AttributeSource, Subject, SubjectKind
from verifier.domain.model.match import Agreement, Transform


def labels(before, after):
    pairs = paired(entries(make_release(before)), entries(make_release(after)), Agreement.AGREES)
    return [
        (pair.before and pair.before.sent.name, pair.after and pair.after.sent.name)
        for pair in pairs
    ]


def test_elements_of_one_name_are_one():
    """Their values stand in wire order; another format or source is another entry."""
    found = entries(
        make_release(
            [
                make_attribute("card", "1", friendly_name=None),
                make_attribute("other", "x"),
                make_attribute("card", "2", friendly_name="Card"),
                make_attribute("card", "3", name_format="urn:other"),
                make_attribute("card", "4", source=AttributeSource.USERINFO),
            ],
            typed_username="ggood",
        )
    )

    assert [("1", "2"), ("x",), ("3",), ("4",), ("ggood",)] == [each.sent.values for each in found]
    assert "Card" == found[0].sent.friendly_name
    assert "typed-username" == found[-1].label


def test_the_subject():
    """Nobody is no subject, and a missing qualifier is not an empty one."""
    nobody = make_release(subject=Subject(kind=SubjectKind.NONE))
    qualified = make_release(subject=Subject(kind=SubjectKind.NAME_ID, sp_name_qualifier="sp"))

    assert subject_entry(nobody) is None
    assert ("", "sp") == subject_entry(qualified).sent.qualifiers
    assert () == subject_entry(qualified).sent.values


def test_a_name_goes_before_a_value():
    """Two attributes that exchanged their values are still themselves."""
    before = {"one": "red brick", "two": "blue brick"}
    after = {"one": "blue brick", "two": "red brick"}

    assert [("one", "one"), ("two", "two")] == labels(before, after)


def test_short_values_and_truth_values_are_alike_by_accident():
    """They make no pair of two names."""
    for value in ("yes", "true", "False", "n/a", "0000"):
        assert [("one", None), (None, "two")] == labels({"one": value}, {"two": value})


def test_rivals_for_one_partner():
    """The nearest is the partner, in both orders, and the other stands alone."""
    one, three = {"a": "ggood"}, {"x": "GGood", "y": "GGOOD", "z": "Ggood"}

    assert [("a", "x"), (None, "y"), (None, "z")] == labels(one, three)
    assert [("x", "a"), ("y", None), ("z", None)] == labels(three, one)


def test_several_values_in_another_form_make_no_pair():
    """Only single values are looked for under other names in other forms."""
    assert [("a", None), (None, "b")] == labels({"a": ["ggood", "good"]}, {"b": "GGOOD"})


@pytest.mark.parametrize(("count", "paired_by_form"), [(40, 40), (41, 0)])
def test_of_very_many_no_form_is_looked_for(count, paired_by_form):
    """Each would be tried with each, and a stranger may send thousands."""
    before = {f"a{number}": f"person{number}" for number in range(count)}
    after = {f"b{number}": f"PERSON{number}" for number in range(count)}

    assert paired_by_form == sum(None not in pair for pair in labels(before, after))


def test_what_was_typed_is_no_attribute():
    """It is paired with what was typed alone, whatever the attributes hold."""
    before = entries(make_release({}, typed_username="ggood"))
    after = entries(make_release({"login": "ggood"}))

    assert [(before[0], None), (None, after[0])] == [
        (each.before, each.after) for each in paired(before, after, Agreement.AGREES)
    ]
    assert 2 == len(paired(before, entries(make_release({"login": "GGood"})), Agreement.AGREES))


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
        (
            [f"v{number}" for number in range(60)],
            [f"V{number}" for number in range(60)],
            ["changed"],
            [],
        ),
    ],
)
def test_what_became_of_the_values(before, after, kinds, transforms):
    """The same in another order, in another form, others, more or fewer."""
    change = compare_values(before, after, CANNOT_TELL)

    assert kinds == [kind.value for kind in change.kinds]
    assert transforms == sorted(transform.value for transform in change.transforms)


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
    assert kinds == [kind.value for kind in compare_masked(before, after).kinds]
