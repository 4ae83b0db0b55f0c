from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.diagnosis.changes.compared import make_walk
from tests.factories import TRANSIENT, make_release
from verifier.domain.diagnosis.agreement import likeness, same_person
from verifier.domain.diagnosis.changes.login_pairing import pair
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.match import Agreement

NOBODY = Subject(kind=SubjectKind.NONE)


def login(*, mail=None, name=None, subject=None, typed=None, expected=None, masked=False):
    """A login that says of its person what is given, and nothing else; *mail* holds addresses."""
    given, _, family = (name or "").partition(" ")
    addresses = mail.split() if mail else None
    released = {"mail": addresses, "givenName": given, "sn": family, "uid": "x"}
    walk = make_walk(
        {key: value for key, value in released.items() if value},
        subject=Subject(kind=SubjectKind.DN, value=subject) if subject else NOBODY,
        typed_username=typed,
    )
    return replace(walk, expected=expected, masked=masked)


GAIL = login(mail="gail@example.edu", name="Gail Good")
OMAR = login(mail="omar@example.edu", name="Omar Other")
IDA = login(name="Ida Ivory")


def pairs(before, after):
    found = pair(before, after)
    return [(pair.before, pair.after, pair.by) for pair in found.pairs]


@pytest.mark.parametrize("kind", ["subject", "typed", "expected"])
def test_a_word_for_nothing_pairs_nobody(kind):
    """One login on each side may say "N/A", and nothing says that one person does."""
    before = [login(**{kind: "N/A"}), login(typed="gail")]
    after = [login(typed="gail"), login(typed="omar"), login(**{kind: "N/A"})]

    assert [(1, 0, "typed-name")] == pairs(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([GAIL], [OMAR], [(0, 0, "only")]),
        ([GAIL, OMAR], [OMAR, GAIL], [(0, 1, "person"), (1, 0, "person")]),
        ([GAIL, IDA], [login(name="Ivory, Ida"), GAIL], [(0, 1, "person"), (1, 0, "person")]),
        (
            [login(subject="uid=a"), login(subject="uid=b")],
            [login(subject="uid=b"), login(subject="uid=a"), login(subject="uid=c")],
            [(0, 1, "subject"), (1, 0, "subject")],
        ),
        (
            [login(typed="gail"), login(typed="omar")],
            [login(typed="omar"), login(typed="gail")],
            [(0, 1, "typed-name"), (1, 0, "typed-name")],
        ),
        (
            [login(expected="1"), login(expected="2")],
            [login(expected="2"), login(expected="1")],
            [(0, 1, "expected"), (1, 0, "expected")],
        ),
        ([login(), login()], [login(), login()], [(0, 0, "order"), (1, 1, "order")]),
        ([login(), GAIL], [GAIL, login()], [(0, 1, "order"), (1, 0, "person")]),
        ([login(), login()], [login()], []),
        ([], [GAIL], []),
    ],
)  # fmt: skip
def test_what_belongs_together(before, after, expected):
    """The subject first, then what was typed or is expected, then the person, then the place."""
    assert expected == pairs(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([GAIL, OMAR], [IDA, login(name="Uma Under")]),
        ([login(typed="a"), login(typed="b")], [login(typed="c"), login(typed="d")]),
        ([login(expected="a"), login(expected="b")], [login(expected="c"), login(expected="d")]),
        ([GAIL, GAIL, OMAR], [GAIL, OMAR]),
    ],
)
def test_nobody_is_paired_against_what_the_logins_say(before, after):
    """Another name, another thing typed or expected, or two that are both the same person."""
    assert {"person"} >= {by for _, _, by in pairs(before, after)}
    assert [] == [at for at, _, _ in pairs(before, after) if before[at] is GAIL]


def test_a_subject_that_stayed_for_others_contradicts():
    """Where subjects outlive the change, two different ones are two people."""
    stays, left, right = (login(subject=f"uid={name}") for name in "abc")

    assert [(0, 0, "subject")] == pairs([stays, left], [stays, right])
    assert ["order", "order"] == [by for _, _, by in pairs([left, left], [right, stays])]


def test_a_transient_subject_tells_nobody():
    """It never stands on both sides, and so contradicts nothing."""
    one, other = (
        make_walk(subject=Subject(kind=SubjectKind.NAME_ID, value=value, format=TRANSIENT))
        for value in ("_5f0c1b2a3d4e5f60", "_6f0c1b2a3d4e5f60")
    )

    assert [(0, 1, "person"), (1, 0, "person")] == pairs([one, OMAR], [OMAR, other])


def test_an_address_goes_before_a_name():
    """A namesake with another address is somebody else."""
    namesake = login(mail="gail.two@example.edu", name="Gail Good")

    assert [(0, 1, "person"), (1, 0, "person")] == pairs([GAIL, namesake], [namesake, GAIL])


def test_two_addresses_of_two_people_pair_nobody():
    """One login has the addresses of two others: whose it is nobody can say, in either order."""
    both = login(mail="gail@example.edu omar@example.edu")
    others = [login(mail="gail@example.edu"), login(mail="omar@example.edu")]

    assert [] == pairs([both], others) == pairs(others, [both])
    assert [(0, 0, "person")] == pairs([both, IDA], others[:1])


def test_masked_values_pair_nobody():
    """They are alike by accident; their place is all that is left."""
    masked = login(mail="xxxx@xxxxxxx.xxx", name="Xxxx Xxxx", subject="uid=xxxx", masked=True)

    assert ["order", "order"] == [by for _, _, by in pairs([masked] * 2, [masked, GAIL])]
    assert [] == pairs([masked], [masked, masked])


def test_what_is_left_alone():
    """Both sides list it by its place."""
    found = pair([GAIL, IDA, OMAR], [OMAR, login(name="Uma Under")])

    assert ([0, 1], [1]) == ([*found.only_before], [*found.only_after])


PEOPLE = st.lists(
    st.builds(
        login,
        mail=st.sampled_from(
            [None, "gail@example.edu", "omar@example.edu", "gail@example.edu omar@example.edu"]
        ),
        name=st.sampled_from([None, "Gail Good", "G. Good", "Omar Other", "Ø Æ", "李 雷"]),
        subject=st.sampled_from([None, "uid=a", "uid=b"]),
        typed=st.sampled_from([None, "gail"]),
        masked=st.booleans(),
    ),
    max_size=5,
)


@given(PEOPLE, PEOPLE)
@settings(max_examples=100, deadline=None)
def test_every_login_stands_once(before, after):
    """In one pair or alone, and both orders of the sets give the same pairs."""
    found, back = pair(before, after), pair(after, before)

    assert [*range(len(before))] == sorted(
        [*(pair.before for pair in found.pairs), *found.only_before]
    )
    assert [*range(len(after))] == sorted(
        [*(pair.after for pair in found.pairs), *found.only_after]
    )
    assert {(pair.before, pair.after, pair.by) for pair in found.pairs} == {
        (pair.after, pair.before, pair.by) for pair in back.pairs
    }


PARTS = st.lists(st.sampled_from(["Jo", "Joanna", "J", "Good", "Ø", "Öe", "李"]), max_size=3)
RELEASES = st.builds(
    lambda given, family, mail: (
        make_release(
            {
                "givenName": " ".join(given),
                "sn": " ".join(family),
                **({"mail": mail} if mail else {}),
            }
        ).release
    ),
    PARTS,
    PARTS,
    st.sampled_from([None, "jo@example.edu", "JO@example.edu", "other@example.edu"]),
)


@given(RELEASES, RELEASES)
@settings(max_examples=200, deadline=None)
def test_nobody_who_agrees_is_passed_over(each, other):
    """Logins that share no likeness never agree, so that comparing the others is enough."""
    agree = same_person(each, other) is Agreement.AGREES

    assert likeness(each) & likeness(other) or not agree
