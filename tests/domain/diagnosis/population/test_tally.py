"""Which attribute is right, for how many, and by which transform."""

from dataclasses import replace
from pathlib import Path

from tests.factories import make_site
from tests.populations import Patron, login, patrons, seen
from verifier.domain.diagnosis.population.aggregate import tallies
from verifier.domain.model.match import Support, Transform
from verifier.pipeline.verify import verify
from verifier.pipeline.verify_many import together

FOUR = tuple(
    replace(patron, more=(("username", f"user{patron.number}"),)) for patron in patrons(4)
)


def tally(found, attribute):
    [one] = [each for each in found.attributes if each.attribute == attribute]
    return one


def explained(found):
    return {
        (explanation.attribute, explanation.transform): (explanation.logins, explanation.support)
        for explanation in found.explanations
    }


def test_counts_add_up_to_the_logins_whose_patron_is_known():
    """Exactly right, right but for its form, one of several, wrong, absent."""
    logins = [
        login(FOUR[0]),
        login(FOUR[1], f"EXU-{FOUR[1].card}"),
        login(FOUR[2], ["999", FOUR[2].card]),
        login(FOUR[3], (), uid="user4"),
        login(Patron(number=9), "77777", mail=(), givenName=(), sn=()),
    ]

    found = seen(FOUR, logins)

    number = tally(found, "employeeNumber")
    assert 4 == found.known == number.known
    assert (1, 1, 1, 0, 1) == (
        number.exact,
        number.transformed,
        number.among_several,
        number.wrong,
        number.absent,
    )
    assert number.sent
    assert (1, 3) == (tally(found, "uid").wrong, tally(found, "uid").absent)


def test_the_attribute_that_is_right_for_every_one_comes_first():
    """Another attribute holds every barcode, and the one that is sent holds none."""
    logins = [login(each, f"user{each.number}", cn=each.card) for each in FOUR]

    found = seen(FOUR, logins)

    assert ("cn", True) == (found.attributes[0].attribute, found.attributes[0].right_for_all)
    assert not tally(found, "employeeNumber").right_for_all
    assert any("cn holds the right identifier for every one" in remark for remark in found.remarks)


def test_without_a_known_patron_no_attribute_is_held_against_anything():
    """Nobody's right identifier is known: there is nothing to count."""
    found = seen((), map(login, FOUR))

    assert (0, (), ()) == (found.known, found.attributes, found.explanations)
    assert any("No patron's right identifier is known" in remark for remark in found.remarks)
    assert any("lookup_by_email" in remark for remark in found.remarks)


def test_a_transform_of_one_patron_is_a_candidate():
    """It takes two to support an explanation."""
    one, two = (
        seen(FOUR, [login(p, f"EXU-{p.card}") if p.number <= last else login(p) for p in FOUR])
        for last in (1, 2)
    )

    key = ("employeeNumber", Transform.T16)
    assert ((1,), Support.CANDIDATE) == explained(one)[key]
    assert ((1, 2), Support.SUPPORTED) == explained(two)[key]


def test_two_logins_of_one_patron_support_nothing():
    """People count, not logins."""
    found = seen(FOUR, [login(FOUR[0], f"EXU-{FOUR[0].card}")] * 2)

    assert ((1, 2), Support.CANDIDATE) == explained(found)["employeeNumber", Transform.T16]


def test_what_explains_every_failure_comes_first():
    """The transform of all that fail goes before what is right for more logins."""
    logins = [login(each) for each in FOUR[:3]] + [login(FOUR[3], f"EXU-{FOUR[3].card}")]

    first, *rest = seen(FOUR, logins).explanations

    assert (Transform.T16, True, 3) == (first.transform, first.explains_all, first.others)
    assert not any(each.explains_all for each in rest)
    assert "candidate" in " ".join(seen(FOUR, logins).remarks)


def test_what_works_is_right():
    """The library system finds by user name as well: such a login needs no other identifier."""
    logins = [login(each, f"user{each.number}") for each in FOUR]

    found = seen(FOUR, logins, by=("username",))

    assert {"fail"}.isdisjoint(login.verdict for login in found.logins)
    assert (4, 0) == (tally(found, "employeeNumber").exact, tally(found, "employeeNumber").wrong)


def test_nothing_is_counted_where_there_is_no_login():
    """No table of nothing."""
    assert () == tallies(())


def test_a_silent_library_system_is_another_matter_than_an_unknown_patron():
    """What would help is the connection, and no setting about patrons."""
    logins = [login(FOUR[0], ()), *map(login, FOUR[1:])]
    found = seen(FOUR, logins, fails_with="timeout")

    assert any("The library system gave no answer" in remark for remark in found.remarks)
    assert not any("lookup_by_email" in remark for remark in found.remarks)


def test_where_no_library_system_was_asked_it_is_said():
    """Nobody can be known then."""
    logins = [verify(login(each, ()), site=make_site(Path("nowhere")), ils=()) for each in FOUR]
    found = together(logins)

    assert any("No library system was asked" in remark for remark in found.remarks)
