"""Whom something concerns, and how widely it is spread."""

from dataclasses import replace

import pytest

from tests.factories import make_capture
from tests.populations import Patron, login, patrons, reports_of, seen
from verifier.domain.diagnosis.population.aggregate import KINDS, affected_label, causes, in_common
from verifier.domain.diagnosis.population.members import Member, People
from verifier.domain.model.capture import IdentityProvider
from verifier.domain.model.population import AffectedLogins, Pattern, Spread, Trait
from verifier.domain.model.report import Verdict

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


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (Pattern.NONE, "nobody"),
        (Pattern.ALL, "every patron"),
        (Pattern.ONE_PERSON, "one person"),
        (Pattern.FEW, "2 patrons, who share nothing that the others have not"),
        (Pattern.MOST, "most patrons, 2 of them"),
    ],
)
def test_every_pattern_has_its_words(pattern, words):
    """They say how many people there are where that tells something."""
    assert words == affected_label(AffectedLogins(pattern=pattern, logins=(1, 2), people=2))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("patron-group", "are of one patron group"),
        ("identity-provider", "come from one identity provider"),
        ("protocol", "log in by one protocol"),
        ("door", "come in by one way"),
    ],
)
def test_a_group_is_told_by_what_it_shares_and_never_by_its_value(kind, words):
    """The code of a group stands in a field of its own, where it can be masked."""
    group = AffectedLogins(
        pattern=Pattern.GROUP, logins=(1, 2), people=2, trait=Trait(kind=kind, value="SECRET")
    )

    assert f"a group: 2 patrons, who {words}, and nobody else" in affected_label(group)
    assert "SECRET" not in affected_label(group)


FIVE = patrons(5)


def causes_of(logins, **lookup):
    """The causes of these logins of five patrons."""
    reports = reports_of(FIVE, logins, **lookup)
    members = [Member(number=number, report=report) for number, report in enumerate(reports, 1)]
    return causes(members, People(members))


def test_failures_come_first_and_the_commonest_of_them_at_the_top():
    """Each first cause has its logins, and says whom it concerns by itself."""
    logins = [
        login(FIVE[0], ()),
        *(login(each, f"EXU-{each.card}") for each in FIVE[1:3]),
        login(FIVE[3], [FIVE[3].card, FIVE[3].card]),
        login(FIVE[4]),
    ]

    found = causes_of(logins)

    assert [
        ("patron.identifier-transformed", (2, 3), Pattern.FEW),
        ("release.identifier-missing", (1,), Pattern.ONE_PERSON),
        ("release.identifier-several-values", (4,), Pattern.ONE_PERSON),
    ] == [
        (each.check, each.concerned.logins, each.concerned.pattern)
        for each in found
        if each.verdict is Verdict.FAIL
    ]


def test_what_could_not_be_asked_is_a_cause_of_its_own():
    """Nothing failed; why nothing can be said stands there with its logins."""
    [cause] = causes_of(map(login, FIVE), fails_with="timeout")

    assert ("patron.could-not-ask", Verdict.UNKNOWN) == (cause.check, cause.verdict)
    assert (1, 2, 3, 4, 5) == cause.concerned.logins


def test_a_set_without_a_cause_has_none():
    """Healthy logins have no first cause."""
    found = causes_of(map(login, FIVE))

    assert () == tuple(each for each in found if each.verdict is Verdict.FAIL)


def test_another_form_is_another_cause():
    """A prefix and a scope are two mistakes, though one check finds both."""
    logins = [
        login(FIVE[0], f"EXU-{FIVE[0].card}"),
        login(FIVE[1], f"{FIVE[1].card}@example.edu"),
        login(FIVE[2], f"EXU-{FIVE[2].card}"),
    ]

    prefix, scope = [cause for cause in causes_of(logins) if cause.verdict is Verdict.FAIL]

    assert ((1, 3), (2,)) == (prefix.concerned.logins, scope.concerned.logins)
    assert prefix.check == scope.check
    assert prefix.summary != scope.summary


@pytest.mark.parametrize(
    ("summaries", "expected"),
    [
        (["It is so. This is A.", "It is so. This is B."], "It is so."),
        (["It is so.", "It is so."], "It is so."),
        (["Two were. A.", "Three were. A."], "Two were."),
        (["One sentence, of a.b.c only."], "One sentence, of a.b.c only."),
    ],
)
def test_a_group_is_told_by_what_its_logins_share(summaries, expected):
    """Where even the first sentences differ, that of the first login stands for all."""
    assert expected == in_common(summaries)


def test_what_to_change_holds_for_every_login_of_the_cause():
    """The first remedy that all of their reports have."""
    [cause] = [
        cause
        for cause in causes_of([login(each, ()) for each in FIVE])
        if cause.check == "release.identifier-missing"
    ]

    assert cause.remedy is not None
    assert cause.remedy.text.startswith("Release employeeNumber to the service provider")


def test_what_only_some_are_told_is_left_to_their_reports():
    """Two services behind one cause have no sentence in common."""
    elsewhere = {"service_provider": "https://other.example.edu/sp"}
    logins = [login(FIVE[0], (), capture=elsewhere), *(login(each, ()) for each in FIVE[1:])]
    [cause] = [cause for cause in causes_of(logins) if cause.check == "release.identifier-missing"]

    assert cause.remedy is None


def test_several_products_behind_one_cause_share_the_sentence_alone():
    """Where it is done depends on the product, which each login's report names."""
    okta = IdentityProvider(entity_id="http://www.okta.com/exk1abcdef")
    logins = [login(FIVE[0], (), capture={"idp": okta}), *(login(each, ()) for each in FIVE[1:])]
    [cause] = [cause for cause in causes_of(logins) if cause.check == "release.identifier-missing"]

    assert cause.remedy.text.startswith("Release employeeNumber")
    assert (None, ()) == (cause.remedy.place, cause.remedy.snippets)
