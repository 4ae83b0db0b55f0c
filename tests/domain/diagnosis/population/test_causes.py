"""First causes, grouped."""

import pytest

from tests.populations import login, patrons, reports_of
from verifier.domain.diagnosis.population.aggregate import causes, in_common
from verifier.domain.diagnosis.population.members import Member, People
from verifier.domain.model.capture import IdentityProvider
from verifier.domain.model.population import Pattern
from verifier.domain.model.report import Verdict

FIVE = patrons(5)


def causes_of(logins, **lookup):
    """The causes of these logins of five patrons."""
    reports = reports_of(FIVE, logins, **lookup)
    members = [Member(number=number, report=one) for number, one in enumerate(reports, 1)]
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
