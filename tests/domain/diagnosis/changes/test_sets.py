from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.diagnosis.changes.compared import LATER, compared, make_walk
from tests.factories import BARCODE, OLD_BARCODE, TRANSIENT, make_found, make_release
from tests.report.comparison.samples import changed, numbered
from verifier.domain.diagnosis.agreement import likeness, same_person
from verifier.domain.diagnosis.changes.aggregate import aggregate
from verifier.domain.diagnosis.changes.login_pairing import pair
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.comparison import ChangeKind, Effect, Impact
from verifier.domain.model.finding import Severity
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
    assert {"person"} >= {by for _, _, by in pairs(before, after)}
    assert [] == [at for at, _, _ in pairs(before, after) if before[at] is GAIL]


def test_a_subject_that_stayed_for_others_contradicts():
    """Where subjects outlive the change, two different ones are two people."""
    stays, left, right = (login(subject=f"uid={name}") for name in "abc")

    assert [(0, 0, "subject")] == pairs([stays, left], [stays, right])
    assert ["order", "order"] == [by for _, _, by in pairs([left, left], [right, stays])]


def test_a_transient_subject_tells_nobody():
    """It never stands on both sides, and so contradicts nothing."""
    first, other = (
        make_walk(subject=Subject(kind=SubjectKind.NAME_ID, value=value, format=TRANSIENT))
        for value in ("_5f0c1b2a3d4e5f60", "_6f0c1b2a3d4e5f60")
    )

    assert [(0, 1, "person"), (1, 0, "person")] == pairs([first, OMAR], [OMAR, other])


NAMESAKE = login(mail="gail.two@example.edu", name="Gail Good")
BOTH = login(mail="gail@example.edu omar@example.edu")
ADDRESSES = [login(mail="gail@example.edu"), login(mail="omar@example.edu")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # a namesake with another address is somebody else
        ([GAIL, NAMESAKE], [NAMESAKE, GAIL], [(0, 1, "person"), (1, 0, "person")]),
        # one login has the addresses of two others: whose it is nobody can say, in either order
        ([BOTH], ADDRESSES, []),
        (ADDRESSES, [BOTH], []),
        ([BOTH, IDA], ADDRESSES[:1], [(0, 0, "person")]),
    ],
)
def test_an_address_goes_before_a_name(before, after, expected):
    assert expected == pairs(before, after)


def test_masked_values_pair_nobody():
    """They are alike by accident; their place is all that is left."""
    masked = login(mail="xxxx@xxxxxxx.xxx", name="Xxxx Xxxx", subject="uid=xxxx", masked=True)

    assert ["order", "order"] == [by for _, _, by in pairs([masked] * 2, [masked, GAIL])]
    assert [] == pairs([masked], [masked, masked])


def test_what_is_left_alone():
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
    found, back = pair(before, after), pair(after, before)

    places = {(pair.before, pair.after, pair.by) for pair in found.pairs}

    assert [*range(len(before))] == sorted([*(at for at, _, _ in places), *found.only_before])
    assert [*range(len(after))] == sorted([*(at for _, at, _ in places), *found.only_after])
    assert places == {(pair.after, pair.before, pair.by) for pair in back.pairs}


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
def test_nobody_who_agrees_is_passed_over(first, other):
    """Logins that share no likeness never agree, so that comparing the others is enough."""
    agree = same_person(first, other) is Agreement.AGREES

    assert likeness(first) & likeness(other) or not agree


HER = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
WITH, WITHOUT = {"employeeNumber": BARCODE, **HER}, HER
ANSWERS = {BARCODE: make_found()}


def comparison(before, after, **more):
    return compared(make_walk(before, **more), make_walk(after, captured_at=LATER, **more))


def together(*comparisons, only_before=0, only_after=0):
    return aggregate(comparisons, only_before=only_before, only_after=only_after)


HOLDS, BREAKS = comparison(WITH, WITH), comparison(WITH, WITHOUT)
MENDED, STILL = comparison(WITHOUT, WITH), comparison(WITHOUT, WITHOUT)
UNKNOWN = compared(
    make_walk(WITH), make_walk({"employeeNumber": OLD_BARCODE, "givenName": "Omar", "sn": "Other"})
)
ALL_BUT_BROKEN = (UNKNOWN, STILL, MENDED, HOLDS)
CHANGE, STILL_IS = "the change breaks the road", "was broken before and still is"


@pytest.mark.parametrize(
    ("comparisons", "message"),
    [
        ((HOLDS, HOLDS), "The road of all 2 logins holds."),
        ((HOLDS,), "The road of the one login holds."),
        ((BREAKS, *ALL_BUT_BROKEN), "The change breaks the road of 1 of 5 logins."),
        ((BREAKS, BREAKS), "The change breaks the road of all 2 logins."),
        (ALL_BUT_BROKEN, f"Whether {CHANGE} of 1 of 4 logins cannot be said; it breaks no other."),
        (
            ALL_BUT_BROKEN[1:],
            f"The change breaks no road, and the road of 1 of 3 logins {STILL_IS}.",
        ),
        ((MENDED, HOLDS), "The change mends the road of 1 of 2 logins and breaks none."),
        ((), "No login of the one set was found again in the other."),
    ],
)
def test_the_gravest_road_is_the_headline(comparisons, message):
    assert message == together(*comparisons).headline


def test_roads_and_kinds_are_counted():
    """The gravest road first; each kind once for each login that has it."""
    found = together(BREAKS, HOLDS, BREAKS, MENDED)

    assert ((Effect.BREAKS, 2), (Effect.MENDED, 1), (Effect.HOLDS, 1)) == found.roads
    assert ((ChangeKind.GONE, 2), (ChangeKind.NEW, 1)) == found.kinds


def test_the_same_change_of_several_is_one():
    """What most have is first; the gravest bearing is that of the change."""
    people = numbered(4)
    pairs = [compared(person, changed(person)) for person in people[:3]]
    found = together(*pairs, compared(people[3], changed(people[3], card=False)))
    [renamed] = found.changes

    assert ("card", "employeeNumber", (1, 2, 3)) == (renamed.label, renamed.was, renamed.logins)
    assert ChangeKind.RENAMED in renamed.kinds
    assert Impact.BREAKS is renamed.bearing


UID = comparison(WITH, {**WITH, "uid": "ggood"})


@pytest.mark.parametrize(
    ("comparisons", "unlike"),
    [
        # a change that all others have, one of their own, or another road
        ((UID, UID, UID, HOLDS), [(4, None, (), (1,))]),
        ((HOLDS, HOLDS, UID), [(3, None, (1,), ())]),
        ((HOLDS, BREAKS, HOLDS), [(2, Effect.BREAKS, (1,), ())]),
        # where no road is that of most, no login is set apart by its road
        ((HOLDS, HOLDS, BREAKS, BREAKS), [(3, None, (1,), ()), (4, None, (1,), ())]),
        # of two there is no rest
        ((HOLDS, BREAKS), []),
    ],
)
def test_who_differs_from_the_rest(comparisons, unlike):
    assert unlike == [
        (item.login, item.road, item.has, item.lacks) for item in together(*comparisons).unlike
    ]


def test_what_differs_by_nature_tells_nobody_apart():
    """A pairwise value is another one for everybody."""
    targeted = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"
    before, after = (
        make_walk({**WITH, targeted: value}, service_provider=service)
        for value, service in (
            ("abcdefgh", "https://a.example"),
            ("hgfedcba", "https://b.example"),
        )
    )
    found = together(HOLDS, HOLDS, compared(before, after))

    assert (ChangeKind.BY_NATURE,) == found.changes[0].kinds
    assert () == found.unlike


def test_each_remark_is_said_once_with_its_number():
    found = together(BREAKS, HOLDS, BREAKS, only_before=1, only_after=2)

    assert [
        (Severity.ERROR, "2 of 3: ReShare receives no identifier."),
        (Severity.WARNING, "1 login of before could not be paired with any of after."),
        (Severity.NOTICE, "2 logins of after could not be paired with any of before."),
    ] == [(remark.severity, remark.message) for remark in found.remarks]


def test_with_the_library_system():
    both = {BARCODE: ANSWERS[BARCODE], OLD_BARCODE: ANSWERS[BARCODE]}
    by_another = compared(
        make_walk(WITH, answers=both),
        make_walk({**WITH, "employeeNumber": OLD_BARCODE}, answers=both),
    )

    assert ((Effect.HOLDS_BY_ANOTHER, 1), (Effect.HOLDS, 1)) == together(HOLDS, by_another).roads
