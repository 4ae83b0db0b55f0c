"""Whom something concerns, and how widely it is spread."""

from dataclasses import replace

import pytest

from tests.factories import make_capture
from tests.populations import Patron, login, patrons, seen
from verifier.domain.diagnosis.population.aggregate import KINDS
from verifier.domain.model.capture import IdentityProvider
from verifier.domain.model.population import Pattern, Spread, Trait

UGS = patrons(4)
GRADS = tuple(Patron(number=number, group="GRAD") for number in (5, 6, 7))
ALL = (*UGS, *GRADS)
OTHER_IDP = {"idp": IdentityProvider(entity_id="https://other.example.edu/idp")}


def bad(patron, **more):
    return login(patron, f"EXU-{patron.card}", **more)


@pytest.mark.parametrize(
    ("failing", "pattern", "trait", "spread"),
    [
        ((), Pattern.NONE, None, Spread.NONE),
        ((1, 2, 3, 4, 5, 6, 7), Pattern.ALL, None, Spread.WIDESPREAD),
        ((5, 6, 7), Pattern.GROUP, Trait(kind="patron-group", value="GRAD"), Spread.INTERMITTENT),
        ((5, 6), Pattern.FEW, None, Spread.INTERMITTENT),
        ((1, 5), Pattern.FEW, None, Spread.INTERMITTENT),
        ((3,), Pattern.ONE_PERSON, None, Spread.INTERMITTENT),
        ((1, 2, 3, 5), Pattern.MOST, None, Spread.WIDESPREAD),
    ],
)
def test_whom_it_concerns(failing, pattern, trait, spread):
    """A group is one only where all of it and nobody else is concerned."""
    logins = [bad(each) if each.number in failing else login(each) for each in ALL]

    found = seen(ALL, logins)

    assert pattern is found.failing.pattern
    assert trait == found.failing.trait
    assert failing == found.failing.logins
    assert spread is found.spread


def test_half_of_the_patrons_are_not_most():
    """Three of six: neither most, nor widespread."""
    logins = [bad(each) if each.number in (1, 2, 5) else login(each) for each in ALL[:6]]

    found = seen(ALL, logins)

    assert (Pattern.FEW, Spread.INTERMITTENT) == (found.failing.pattern, found.spread)


def test_those_of_one_identity_provider_are_a_group():
    """What logins have in common need not be in the record."""
    logins = [bad(each, capture=OTHER_IDP) for each in UGS[:2]] + [login(each) for each in UGS[2:]]

    found = seen(UGS, logins)

    assert Pattern.GROUP is found.failing.pattern
    assert Trait(kind="identity-provider", value="https://other.example.edu/idp") == (
        found.failing.trait
    )


def test_the_group_of_somebody_unknown_makes_no_group():
    """A trait that a working login may share as well distinguishes nobody."""
    nobody = make_capture({"employeeNumber": "21234000000000"})
    logins = [bad(grad) for grad in GRADS] + [nobody] + [login(UGS[0])]

    found = seen(ALL, logins)

    assert Pattern.MOST is found.failing.pattern


def test_several_logins_of_one_person_are_one_person():
    """Three failing logins of one person are no pattern."""
    logins = [bad(UGS[0]), bad(UGS[0]), bad(UGS[0]), *map(login, UGS[1:])]

    found = seen(UGS, logins)

    assert (Pattern.ONE_PERSON, 1) == (found.failing.pattern, found.failing.people)
    assert Spread.INTERMITTENT is found.spread


def test_each_for_another_reason_is_not_widespread():
    """Most fail, but no two for the same first cause."""
    logins = [bad(UGS[0]), login(UGS[1], ()), login(UGS[2]), login(UGS[3])]

    found = seen(UGS, logins)

    assert 2 == len(found.failing.logins)
    assert Spread.INTERMITTENT is found.spread


def test_without_an_answer_nothing_is_said_about_spread():
    """Silence of the library system is no failure of anybody."""
    found = seen(UGS, map(login, UGS), fails_with="timeout")

    assert Spread.UNKNOWN is found.spread
    assert (Pattern.NONE, ()) == (found.failing.pattern, found.failing.logins)


@pytest.mark.parametrize(("count", "small"), [(2, True), (4, True), (5, False)])
def test_small_numbers_are_called_small(count, small):
    """Below five people a pattern is a first hint."""
    some = patrons(count)

    found = seen(some, map(bad, some))

    assert small is found.small
    assert small is any("too few" in remark for remark in found.remarks)


def test_what_is_nearest_to_the_person_is_named_first():
    """A group that also has an identity provider of its own is named by its group."""
    logins = [bad(grad, capture=OTHER_IDP) for grad in GRADS] + [login(each) for each in UGS]

    found = seen(ALL, logins)

    assert "patron-group" == KINDS[0] == found.failing.trait.kind


def test_the_patron_group_is_read_from_any_view_of_the_record():
    """A patron without a group has none, and is in nobody's group."""
    alone = replace(UGS[0], group="")

    [line] = seen([alone], [login(alone)]).logins

    assert "" == line.group
