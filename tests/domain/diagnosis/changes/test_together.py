import pytest

from tests.domain.diagnosis.changes.compared import LATER, compared, make_walk
from tests.factories import BARCODE, OLD_BARCODE, make_found
from tests.report.comparison.samples import changed, numbered
from verifier.domain.diagnosis.changes.aggregate import aggregate
from verifier.domain.model.comparison import ChangeKind, Effect, Impact
from verifier.domain.model.finding import Severity

GAIL = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
WITH, WITHOUT = {"employeeNumber": BARCODE, **GAIL}, GAIL
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


@pytest.mark.parametrize(
    ("comparisons", "message"),
    [
        ((HOLDS, HOLDS), "The road of all 2 logins holds."),
        ((HOLDS,), "The road of the one login holds."),
        ((BREAKS, *ALL_BUT_BROKEN), "The change breaks the road of 1 of 5 logins."),
        ((BREAKS, BREAKS), "The change breaks the road of all 2 logins."),
        (
            ALL_BUT_BROKEN,
            (
                "Whether the change breaks the road of 1 of 4 logins cannot be said; "
                "it breaks no other."
            ),
        ),
        (
            ALL_BUT_BROKEN[1:],
            (
                "The change breaks no road, and the road of 1 of 3 logins was broken before and "
                "still is."
            ),
        ),
        ((MENDED, HOLDS), "The change mends the road of 1 of 2 logins and breaks none."),
        ((), "No login of the one set was found again in the other."),
    ],
)
def test_the_gravest_road_is_the_headline(comparisons, message):
    """One sentence, with how many logins it is about."""
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


def test_who_differs_from_the_rest():
    """Another road, a change of their own, or one that all others have."""
    uid = comparison(WITH, {**WITH, "uid": "ggood"})
    [alone] = together(uid, uid, uid, HOLDS).unlike
    [own] = together(HOLDS, HOLDS, uid).unlike
    [road] = together(HOLDS, BREAKS, HOLDS).unlike

    assert (4, None, (), (1,)) == (alone.login, alone.road, alone.has, alone.lacks)
    assert (3, None, (1,), ()) == (own.login, own.road, own.has, own.lacks)
    assert (2, Effect.BREAKS) == (road.login, road.road)


def test_of_two_nobody_differs_from_the_rest():
    """There is no rest."""
    assert () == together(HOLDS, BREAKS).unlike


def test_where_no_road_is_that_of_most():
    """Then no login is set apart by its road, but by its change."""
    unlike = together(HOLDS, HOLDS, BREAKS, BREAKS).unlike

    assert [(3, None, (1,)), (4, None, (1,))] == [
        (each.login, each.road, each.has) for each in unlike
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
    """Forty times the same sentence is one sentence."""
    found = together(BREAKS, HOLDS, BREAKS, only_before=1, only_after=2)

    assert [
        (Severity.ERROR, "2 of 3: ReShare receives no identifier."),
        (Severity.WARNING, "1 login of before could not be paired with any of after."),
        (Severity.NOTICE, "2 logins of after could not be paired with any of before."),
    ] == [(remark.severity, remark.message) for remark in found.remarks]


def test_with_the_library_system():
    """An identifier that it knows as well is told apart from the same one."""
    both = {BARCODE: ANSWERS[BARCODE], OLD_BARCODE: ANSWERS[BARCODE]}
    by_another = compared(
        make_walk(WITH, answers=both),
        make_walk({**WITH, "employeeNumber": OLD_BARCODE}, answers=both),
    )

    assert ((Effect.HOLDS_BY_ANOTHER, 1), (Effect.HOLDS, 1)) == together(HOLDS, by_another).roads
