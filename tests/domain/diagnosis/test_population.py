"""What a set of logins says together, and the listener's rule that serves all of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    PERSISTENT,
    make_capture,
    make_form,
    make_listener,
    make_settings,
    make_site,
)
from tests.populations import Patron, anonymous, login, patrons, reports_of, seen
from verifier.domain.diagnosis.population.aggregate import (
    KINDS,
    affected_label,
    aggregate,
    causes,
    in_common,
    tallies,
)
from verifier.domain.diagnosis.population.listener_rule import LONGEST_VALUE, Listener
from verifier.domain.diagnosis.population.members import MOST_PEOPLE, Member, People
from verifier.domain.model.capture import IdentityProvider, Subject, SubjectKind
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.population import AffectedLogins, NoRule, Pattern, Spread, Trait
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.request_form import EntryPoint, ListenerService
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.pipeline.verify import verify
from verifier.pipeline.verify_many import together

GROUP, FEW, ONE_PERSON = Pattern.GROUP, Pattern.FEW, Pattern.ONE_PERSON

SIX = patrons(6)
DEAF = Listener(reads=lambda _release, _attribute: None, makes=lambda _service, _text: None)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def bad(patron, **more):
    return login(patron, f"EXU-{patron.card}", **more)


@pytest.mark.parametrize(
    ("failing", "lookup", "headline"),
    [
        (0, {}, "All 6 logins work."),
        (1, {}, "1 of 6 logins does not work."),
        (4, {}, "4 of 6 logins do not work."),
        (6, {}, "None of the 6 logins works."),
        (0, {"fails_with": "timeout"}, "Nothing can be said about any of the 6 logins."),
    ],
)
def test_the_headline_counts_the_logins(failing, lookup, headline):
    logins = [bad(patron) for patron in SIX[:failing]] + [
        login(patron) for patron in SIX[failing:]
    ]

    assert headline == seen(SIX, logins, **lookup).headline


def test_what_is_not_known_is_never_counted_as_working():
    """One library system answered and another time it did not: both are told."""
    answered = reports_of(SIX, [login(SIX[0]), bad(SIX[1])])
    silent = reports_of(SIX, [login(SIX[2])], fails_with="timeout")

    some = aggregate((*answered, *silent), listener=DEAF, created_at=NOW)
    fine = aggregate((answered[0], *silent), listener=DEAF, created_at=NOW)

    assert "1 of 3 logins does not work; of 1 nothing can be said." == some.headline
    assert "1 of 2 logins work; of 1 nothing can be said." == fine.headline


def test_every_login_has_its_line():
    reports = reports_of(SIX, [login(SIX[0]), bad(SIX[1]), login(SIX[0])])

    found = aggregate(reports, listener=DEAF, created_at=NOW, names=("a.json", "b.json", "c.json"))

    assert [(1, "a.json", 1), (2, "b.json", 2), (3, "c.json", 1)] == [
        (line.number, line.name, line.person) for line in found.logins
    ]
    assert {"UG"} == {line.group for line in found.logins}
    assert "patron.identifier-transformed" == found.logins[1].cause
    assert {None} == {found.logins[index].cause for index in (0, 2)}
    assert 1 == found.count(Verdict.FAIL)


def test_the_smallest_sets():
    """What was left out is said first; one login is a set, and none is not."""
    reports = reports_of(SIX, map(bad, SIX[:2]))
    found = aggregate(reports, listener=DEAF, created_at=NOW, unasked=4)
    single = seen((), [make_capture({})])

    assert "4 of 6 logins were not judged; they are missing here." == found.remarks[0]
    assert (1, True) == (single.people, single.small)
    with pytest.raises(ValueError, match="at least one"):
        aggregate((), listener=DEAF, created_at=NOW)


def test_no_sentence_holds_a_value():
    logins = [bad(SIX[0]), bad(SIX[1]), login(SIX[2], SIX[3].card), *map(login, SIX[3:])]
    grads = [replace(patron, group="GRADUATES") for patron in SIX[:3]]

    found = seen([*grads, *SIX[3:]], logins)

    message = " ".join((found.headline, *found.remarks, found.listener.message))
    values = [
        value
        for patron in SIX
        for value in (patron.card, patron.email, patron.family, "GRADUATES")
    ]
    assert [] == [value for value in values if value in message]


UGS = patrons(4)
GRADS = tuple(Patron(number=number, group="GRAD") for number in (5, 6, 7))
ALL = (*UGS, *GRADS)
OTHER_IDP = {"idp": IdentityProvider(entity_id="https://other.example.edu/idp")}
NOBODY = make_capture({"employeeNumber": "21234000000000"})
GRAD_TRAIT = Trait(kind="patron-group", value="GRAD")
OTHER_IDP_TRAIT = Trait(kind="identity-provider", value="https://other.example.edu/idp")
AT_OTHER_IDP = [bad(patron, capture=OTHER_IDP) for patron in UGS[:2]]


def with_bad(*numbers, of=ALL):
    """Logins of these patrons, some of which send a wrong identifier."""
    return [bad(patron) if patron.number in numbers else login(patron) for patron in of]


@pytest.mark.parametrize(
    ("logins", "pattern", "trait", "spread"),
    [
        (with_bad(), Pattern.NONE, None, Spread.NONE),
        (with_bad(1, 2, 3, 4, 5, 6, 7), Pattern.ALL, None, Spread.WIDESPREAD),
        # a group is one only where all of it and nobody else is concerned
        (with_bad(5, 6, 7), GROUP, GRAD_TRAIT, Spread.INTERMITTENT),
        (with_bad(5, 6), FEW, None, Spread.INTERMITTENT),
        (with_bad(1, 5), FEW, None, Spread.INTERMITTENT),
        (with_bad(3), ONE_PERSON, None, Spread.INTERMITTENT),
        (with_bad(1, 2, 3, 5), Pattern.MOST, None, Spread.WIDESPREAD),
        # half of the patrons are not most
        (with_bad(1, 2, 5, of=ALL[:6]), FEW, None, Spread.INTERMITTENT),
        # what logins have in common need not be in the record
        ([*AT_OTHER_IDP, *map(login, UGS[2:])], GROUP, OTHER_IDP_TRAIT, Spread.INTERMITTENT),
        # what is nearest to the person is named first
        (
            [*(bad(grad, capture=OTHER_IDP) for grad in GRADS), *map(login, UGS)],
            GROUP,
            GRAD_TRAIT,
            Spread.INTERMITTENT,
        ),
        # somebody whose group is not known may share it
        ([*map(bad, GRADS), NOBODY, login(UGS[0])], Pattern.MOST, None, Spread.WIDESPREAD),
        # three failing logins of one person are no pattern
        (
            [bad(UGS[0]), bad(UGS[0]), bad(UGS[0]), *map(login, UGS[1:])],
            ONE_PERSON,
            None,
            Spread.INTERMITTENT,
        ),
        # most fail, but no two for the same first cause
        (
            [bad(UGS[0]), login(UGS[1], ()), login(UGS[2]), login(UGS[3])],
            FEW,
            None,
            Spread.INTERMITTENT,
        ),
    ],
)
def test_whom_it_concerns(logins, pattern, trait, spread):
    found = seen(ALL, logins)

    assert (pattern, trait, spread) == (found.failing.pattern, found.failing.trait, found.spread)


def test_those_whom_it_concerns_are_named():
    found, same = seen(ALL, with_bad(1, 5)), seen(UGS, [bad(UGS[0])] * 3)
    silent = seen(UGS, map(login, UGS), fails_with="timeout")

    assert ((1, 5), 2) == (found.failing.logins, found.failing.people)
    assert ((1, 2, 3), 1) == (same.failing.logins, same.failing.people)
    assert (Spread.UNKNOWN, Pattern.NONE) == (silent.spread, silent.failing.pattern)
    assert "patron-group" == KINDS[0]


@pytest.mark.parametrize(("count", "small"), [(2, True), (4, True), (5, False)])
def test_small_numbers_are_called_small(count, small):
    """Below five people a pattern is a first hint."""
    some = patrons(count)

    found = seen(some, map(bad, some))

    assert small is found.small
    assert small is any("too few" in remark for remark in found.remarks)


def test_the_patron_group_is_read_from_any_view_of_the_record():
    """A patron without a group has none, and is in nobody's group."""
    alone = replace(UGS[0], group="")

    [line] = seen([alone], [login(alone)]).logins

    assert "" == line.group


@pytest.mark.parametrize(
    ("pattern", "kind", "words"),
    [
        (Pattern.NONE, None, "nobody"),
        (Pattern.ALL, None, "every patron"),
        (ONE_PERSON, None, "one person"),
        (FEW, None, "2 patrons, who share nothing that the others have not"),
        (Pattern.MOST, None, "most patrons, 2 of them"),
        (GROUP, "patron-group", "who are of one patron group, and nobody else is"),
        (GROUP, "identity-provider", "who come from one identity provider, and nobody else does"),
        (GROUP, "protocol", "who log in by one protocol, and nobody else does"),
        (GROUP, "door", "who come in by one way, and nobody else does"),
    ],
)
def test_every_pattern_has_its_words(pattern, kind, words):
    trait = Trait(kind=kind, value="SECRET") if kind else None
    affected = AffectedLogins(pattern=pattern, logins=(1, 2), people=2, trait=trait)

    assert (f"a group: 2 patrons, {words}" if kind else words) == affected_label(affected)


FIVE = patrons(5)


def causes_of(logins, **lookup):
    reports = reports_of(FIVE, logins, **lookup)
    members = [Member(number=number, report=report) for number, report in enumerate(reports, 1)]
    return causes(members, People(members))


def test_failures_come_first_and_the_commonest_of_them_at_the_top():
    logins = [
        login(FIVE[0], ()),
        *map(bad, FIVE[1:3]),
        login(FIVE[3], [FIVE[3].card, FIVE[3].card]),
        login(FIVE[4]),
    ]

    found = causes_of(logins)

    assert [
        ("patron.identifier-transformed", (2, 3), FEW),
        ("release.identifier-missing", (1,), ONE_PERSON),
        ("release.identifier-several-values", (4,), ONE_PERSON),
    ] == [
        (item.check, item.concerned.logins, item.concerned.pattern)
        for item in found
        if item.verdict is Verdict.FAIL
    ]


def test_what_could_not_be_asked_is_a_cause_of_its_own():
    [cause] = causes_of(map(login, FIVE), fails_with="timeout")

    assert ("patron.could-not-ask", Verdict.UNKNOWN) == (cause.check, cause.verdict)
    assert (1, 2, 3, 4, 5) == cause.concerned.logins
    assert Verdict.FAIL not in {item.verdict for item in causes_of(map(login, FIVE))}


def test_another_form_is_another_cause():
    """A prefix and a scope are two mistakes, though one check finds both."""
    logins = [bad(FIVE[0]), login(FIVE[1], f"{FIVE[1].card}@example.edu"), bad(FIVE[2])]

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


ELSEWHERE = {"service_provider": "https://other.example.edu/sp"}
OKTA = {"idp": IdentityProvider(entity_id="http://www.okta.com/exk1abcdef")}


@pytest.mark.parametrize(
    ("capture", "text", "place"),
    [
        ({}, "Release employeeNumber to the service provider", "at the campus"),
        (ELSEWHERE, None, None),
        (OKTA, "Release employeeNumber to the service provider", None),
    ],
)
def test_what_to_change_holds_for_every_login_of_the_cause(capture, text, place):
    """The first remedy that all of their reports have.

    Two services behind one cause have no sentence in common, and two products the sentence alone:
    where it is done each login's report says.
    """
    logins = [login(FIVE[0], (), capture=capture), *(login(patron, ()) for patron in FIVE[1:])]
    [cause] = [cause for cause in causes_of(logins) if cause.check == "release.identifier-missing"]

    assert (text is None) is (cause.remedy is None)
    if cause.remedy is not None:
        assert cause.remedy.text.startswith(text)
        assert bool(place) is (cause.remedy.place is not None)


THREE = patrons(3)
ONE, TWO, _ = THREE


def site(**more):
    return make_site(Path("nowhere"), **more)


def test_an_identifier_of_two_people_is_a_collision():
    found = seen(THREE, [login(ONE), login(TWO, ONE.card), login(THREE[2])])

    [shared] = found.shared
    assert (ONE.card, (1, 2), 2) == (shared.identifier, shared.logins, shared.people)
    assert any("sent by different people" in remark for remark in found.remarks)
    assert not any(ONE.card in remark for remark in found.remarks)


def as_subject(value, patron=ONE, kind=SubjectKind.NAME_ID, **more):
    """A login that tells nothing of its person but a subject."""
    subject = Subject(kind=kind, value=value, format=PERSISTENT)
    return replace(anonymous(login(patron)), subject=subject, **more)


@pytest.mark.parametrize(
    ("logins", "people", "shared"),
    [
        # the e-mail address says that it is the same person
        ([login(ONE), login(ONE)], 1, []),
        # nothing says that these are two people: the same record speaks for one
        ([anonymous(login(ONE)), anonymous(login(ONE)), login(ONE)], 1, []),
        # one tells an address, one a subject: no two values of one kind, so nothing follows
        ([login(ONE), as_subject("a!b!c")], 2, []),
        # a lasting subject tells people apart where nothing else does
        ([as_subject("a!b!c"), as_subject("a!b!d")], 2, [2]),
        # a name means something only where it was given
        (
            [
                as_subject("gail", kind=SubjectKind.PRINCIPAL),
                as_subject("gail", TWO, SubjectKind.PRINCIPAL, **OTHER_IDP),
            ],
            2,
            [],
        ),
    ],
)
def test_whose_logins_they_are(logins, people, shared):
    """An identifier is shared only where certainly two people send it."""
    found = seen(THREE, logins)

    assert people == found.people
    assert shared == [identifier.people for identifier in found.shared]
    assert () == found.split


TWIN = replace(ONE, barcode="21234000000111", account="u11")


@pytest.mark.parametrize(
    ("people", "logins", "split"),
    [
        (
            THREE,
            [login(ONE), login(ONE, "4711000"), login(TWO)],
            ("sends-several", (1, 2), (ONE.card, "4711000")),
        ),
        ([ONE, TWIN], [login(ONE, uid=TWIN.card)], ("several-records", (1,), (ONE.card,))),
    ],
)
def test_a_person_with_two_identifiers_or_records_is_found(people, logins, split):
    found = seen(people, logins)
    [person] = found.split

    assert split == (person.kind, person.logins, person.identifiers)
    assert any(remark.startswith("1 person ") for remark in found.remarks)


def test_an_address_that_everybody_has_makes_nobody_one_person():
    """A shared mailbox released for all does not join people who have records of their own."""
    some = patrons(MOST_PEOPLE + 1)

    found = seen(some, [login(patron, mail="library@example.edu") for patron in some])

    assert MOST_PEOPLE + 1 == found.people
    assert () == found.split


def test_a_word_for_nothing_makes_nobody_one_person():
    """Two logins whose subject is "null" are of two people as far as anybody knows."""
    nobody = Subject(kind=SubjectKind.NAME_ID, value="null")
    logins = [
        replace(anonymous(login(patron, f"471{patron.number}")), subject=nobody)
        for patron in patrons(2)
    ]
    together = seen((), logins)

    assert [1, 2] == [login.person for login in together.logins]
    assert () == together.split


FOUR = tuple(
    replace(patron, more=(("username", f"user{patron.number}"),)) for patron in patrons(4)
)


def tally(found, attribute):
    [item] = [item for item in found.attributes if item.attribute == attribute]
    return item


def explained(found):
    return {
        (explanation.attribute, explanation.transform): (explanation.logins, explanation.support)
        for explanation in found.explanations
    }


def test_counts_add_up_to_the_logins_whose_patron_is_known():
    logins = [
        login(FOUR[0]),
        bad(FOUR[1]),
        login(FOUR[2], ["999", FOUR[2].card]),
        login(FOUR[3], (), uid="user4"),
        login(Patron(number=9), "77777", mail=(), givenName=(), sn=()),
    ]

    found = seen(FOUR, logins)

    number = tally(found, "employeeNumber")
    assert 4 == found.known == number.known
    assert (1, 1, 1) == (number.exact, number.transformed, number.among_several)
    assert (0, 1, True) == (number.wrong, number.absent, number.sent)
    assert (1, 3) == (tally(found, "uid").wrong, tally(found, "uid").absent)


def test_the_attribute_that_is_right_for_every_one_comes_first():
    logins = [login(patron, f"user{patron.number}", cn=patron.card) for patron in FOUR]

    found = seen(FOUR, logins)

    assert ("cn", True) == (found.attributes[0].attribute, found.attributes[0].right_for_all)
    assert not tally(found, "employeeNumber").right_for_all
    assert any("cn holds the right identifier for every one" in remark for remark in found.remarks)


def test_without_a_known_patron_no_attribute_is_held_against_anything():
    found = seen((), map(login, FOUR))

    assert (0, (), ()) == (found.known, found.attributes, found.explanations)
    assert any("No patron's right identifier is known" in remark for remark in found.remarks)
    assert any("lookup_by_email" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("logins", "support"),
    [
        ([bad(FOUR[0]), *map(login, FOUR[1:])], ((1,), Support.CANDIDATE)),
        ([*map(bad, FOUR[:2]), *map(login, FOUR[2:])], ((1, 2), Support.SUPPORTED)),
        # people count, not logins
        ([bad(FOUR[0])] * 2, ((1, 2), Support.CANDIDATE)),
    ],
)
def test_it_takes_two_patrons_to_support_an_explanation(logins, support):
    assert support == explained(seen(FOUR, logins))["employeeNumber", Transform.T16]


def test_what_explains_every_failure_comes_first():
    logins = [login(patron) for patron in FOUR[:3]] + [bad(FOUR[3])]

    first, *rest = seen(FOUR, logins).explanations

    assert (Transform.T16, True, 3) == (first.transform, first.explains_all, first.others)
    assert not any(explanation.explains_all for explanation in rest)
    assert "candidate" in " ".join(seen(FOUR, logins).remarks)


PREFIXED = "employeeNumber is the identifier but for an institution's prefix (supported by"


@pytest.mark.parametrize(
    ("wrong", "sentences"),
    [
        (
            3,
            [f"One explanation fits every login whose patron is known: {PREFIXED} 3 patrons)."],
        ),
        (
            2,
            [
                f"right identifier does not arrive (logins 2, 3, 2 of 3): {PREFIXED} 2 patrons).",
                "For 1 other login employeeNumber holds the right identifier as it is: what is",
            ],
        ),
        (0, ["employeeNumber holds the right identifier for every one of the 3 logins whose"]),
    ],
)
def test_an_explanation_says_for_whom_it_holds(wrong, sentences):
    """Some are right as they are, and others only but for a prefix."""
    right = len(THREE) - wrong
    logins = [*map(login, THREE[:right]), *map(bad, THREE[right:])]

    remarks = " ".join(seen(THREE, logins).remarks)

    assert [] == [sentence for sentence in sentences if sentence not in remarks]
    assert (wrong == 3) == ("every login whose patron is known" in remarks)


def test_an_explanation_names_no_more_logins_than_can_be_read():
    twenty = patrons(20)
    logins = [*map(login, twenty[:5]), *map(bad, twenty[5:])]

    assert "(logins 6, 7, 8, 9, 10, 11, 12, 13 and 7 more, 15 of 20)" in " ".join(
        seen(twenty, logins).remarks
    )


def test_what_works_is_right():
    """The library system finds by user name as well: such a login needs no other identifier."""
    logins = [login(patron, f"user{patron.number}") for patron in FOUR]

    found = seen(FOUR, logins, by=("username",))

    assert {"fail"}.isdisjoint(login.verdict for login in found.logins)
    assert (4, 0) == (tally(found, "employeeNumber").exact, tally(found, "employeeNumber").wrong)


def test_a_silent_library_system_is_another_matter_than_an_unknown_patron():
    """What would help is the connection, and no setting about patrons."""
    logins = [login(FOUR[0], ()), *map(login, FOUR[1:])]
    found = seen(FOUR, logins, fails_with="timeout")
    unasked = together([verify(login(FOUR[0], ()), site=site(), ils=())])

    assert any("The library system gave no answer" in remark for remark in found.remarks)
    assert not any("lookup_by_email" in remark for remark in found.remarks)
    assert any("No library system was asked" in remark for remark in unasked.remarks)
    assert () == tallies(())


ALUMNI = tuple(Patron(number=number, group="ALUM") for number in range(21, 27))
LIST = make_settings(
    patron_profiles=(
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="UG", can_create_requests=True),
    ),
    profiles_known=True,
)


def asked(population, step):
    return next(item for item in population.steps if item.step.step == step)


def shares(question):
    return [(share.answer, share.people) for share in question.shares]


@pytest.mark.parametrize(
    ("sent", "step", "answer", "good", "because"),
    [
        # one patron with a bad answer makes it the set's
        ("x99999", "intermittent-5", StepAnswer.NO, False, "No for 1 of 5 patrons, yes for 4."),
        # could not ask is not yes
        ((), "intermittent-1", StepAnswer.UNKNOWN, None, "Unknown for 1 of 5 patrons, yes for 4."),
    ],
)
def test_it_is_asked_about_every_patron(sent, step, answer, good, because):
    question = asked(seen(FIVE, [login(FIVE[0], sent), *map(login, FIVE[1:])]), step)
    found = question.step

    assert (answer, good, because) == (found.answer, found.good, found.because)
    assert [(answer, 1), (StepAnswer.YES, 4)] == shares(question)
    assert (1,) == question.shares[0].logins


def test_of_a_single_patron_there_are_not_all():
    every, single = seen(FIVE, map(login, FIVE)), seen(FIVE, [login(FIVE[0])])

    assert "Yes for all 5 patrons." == asked(every, "intermittent-1").step.because
    assert "Yes for 1 patron." == asked(single, "intermittent-1").step.because


def test_reasons_are_grouped_the_commonest_first():
    logins = [login(FIVE[0], ()), login(FIVE[1], "x99999"), login(FIVE[2], "x99998")]
    bad = asked(seen(FIVE, logins), "intermittent-5").shares[0]
    twice = [login(FIVE[0], "x99999"), login(FIVE[0], "x99999"), login(FIVE[1])]
    same = asked(seen(FIVE, twice), "intermittent-5").shares[0]

    assert [2, 1] == [reason.people for reason in bad.reasons]
    assert [(2, 3), (1,)] == [reason.logins for reason in bad.reasons]
    assert (1, (1, 2)) == (same.people, same.logins)


def test_the_patrons_with_a_problem_are_compared_to_those_without():
    everybody = (*ALUMNI, *FIVE)
    population = seen(everybody, map(login, everybody), site=site(reshare=LIST))
    step = asked(population, "widespread-1").step

    assert StepAnswer.YES is step.answer
    assert (
        "All 6 patrons with a problem are of one group. ReShare's list does not allow it. None of "
        "the 5 patrons without a problem is of it."
    ) == step.because
    group = step.rests_on[0]
    assert ("of 6 of 6 with a problem, 0 of 5 without", "ALUM") == (group.name, group.value)
    assert () == asked(population, "widespread-1").shares


def test_somebody_with_a_problem_in_one_login_is_no_patron_without():
    """A second login that works does not make a person one to compare with."""
    first, second = ALUMNI[:2]
    wrong = [login(patron, "x99999", uid=patron.card) for patron in (first, second)]
    step = asked(seen(ALUMNI, [*wrong, login(second)]), "widespread-1").step

    assert "There is no patron without a problem to compare with." in step.because
    assert "of 2 of 2 with a problem" == step.rests_on[0].name


def test_nothing_is_said_of_a_group_where_nobody_could_be_asked():
    """That nobody is known to have a problem does not mean that nobody has."""
    step = asked(seen(FIVE, map(login, FIVE), fails_with="timeout"), "widespread-1").step

    assert (StepAnswer.UNKNOWN, ()) == (step.answer, step.rests_on)


def test_widespread_2_counts_requests_and_what_is_wrong_with_them():
    logins = [login(patron, (patron.card, patron.email)) for patron in FIVE[:3]]
    question = asked(seen(FIVE, [*logins, *map(login, FIVE[3:])]), "widespread-2")

    assert (StepAnswer.YES, False) == (question.step.answer, question.step.good)
    assert "3 of 5 requests judged carry a wrong or missing User ID." == question.step.because
    fault = question.step.rests_on[0]
    assert ("several values in one User ID", "3 of 5 requests") == (fault.name, fault.value)
    assert [(StepAnswer.YES, 3), (StepAnswer.NO, 2)] == shares(question)


def test_widespread_21_shows_which_attribute_is_right_the_one_sent_first():
    logins = [login(patron, f"x{patron.number}", uid=patron.card) for patron in FIVE]
    step = asked(seen(FIVE, logins), "widespread-2.1").step

    assert [
        ("employeeNumber, sent now, is right", "0 of 5 logins"),
        ("uid is right", "5 of 5 logins"),
    ] == [(evidence.name, evidence.value) for evidence in step.rests_on[:2]]


@pytest.mark.parametrize("step", ["widespread-2.1", "widespread-2.2"])
def test_what_is_not_asked_rests_on_no_attribute(step):
    """Where no sign-on system and no add-on is in between."""
    here = site(form=make_form(door=EntryPoint.DIRECT))
    question = asked(seen(FIVE, map(login, FIVE), site=here), step)

    assert (StepAnswer.NOT_APPLICABLE, ()) == (question.step.answer, question.step.rests_on)
    assert "Not applicable for all 5 patrons." == question.step.because


def test_no_value_stands_in_a_reason():
    logins = [login(FIVE[0], "x99999"), login(FIVE[1], ()), *map(login, FIVE[2:])]
    population = seen(FIVE, logins)
    message = [step.step.because for step in population.steps]
    message += [
        reason.because
        for step in population.steps
        for share in step.shares
        for reason in share.reasons
    ]

    assert [] == [
        value for value in message if "x99999" in value or any(p.card in value for p in FIVE)
    ]
    assert len(message) > 18


CHECKED = tuple(
    replace(patron, barcode=card)
    for patron, card in zip(
        FOUR, ("29999000000018", "29999000000026", "29999000000034"), strict=False
    )
)
ODD = replace(FOUR[3], barcode="EXU-21234000000999")  # the prefix belongs to this identifier
NAMES = tuple(replace(patron, barcode=f"patron{patron.number}x") for patron in FOUR)


def prefixed(patron):
    return login(patron, f"EXU-{patron.card}")


def sends(patron, value, **more):
    """A login by which the patron's record is found whatever it sends."""
    return login(patron, value, uid=f"user{patron.number}", **more)


@pytest.mark.parametrize(
    ("people", "sent", "settings_wanted"),
    [
        (FOUR, "EXU-{}", {"regex": "^EXU-(.*)$", "replacement": "$1"}),
        (FOUR, "{}@example.edu", {"regex": "^([^@]+)@.*$", "replacement": "$1"}),
        (FOUR, "A{}B", {"regex": "^[A-Da-d](\\d+)[A-Da-d]$", "replacement": "$1"}),
    ],
)
def test_a_rule_that_is_right_for_all_is_proposed(people, sent, settings_wanted):
    logins = [login(person, sent.format(person.card)) for person in people[:3]] + [
        login(people[3])
    ]

    answer = seen(people, logins).listener

    rule = answer.rule
    assert settings_wanted == {"regex": rule.regex, "replacement": rule.replacement}
    assert ((1, 2, 3, 4), 3, 3, ()) == (rule.right_for, rule.changes, rule.people, rule.untried)
    assert (None, "employeeNumber", False) == (answer.refused, rule.attribute, rule.carried)
    assert "reqIdRegex" in rule.snippet
    assert "takes a header that carries employeeNumber" in answer.message


UPPER = [login(name, name.card.upper()) for name in NAMES]
SCOPED = [login(name, f"{name.card}@example.edu") for name in NAMES]


@pytest.mark.parametrize(
    ("logins", "regex"), [(UPPER, None), ([*UPPER[:2], *SCOPED[2:]], "^([^@]+)@.*$")]
)
def test_letter_case_is_a_setting_beside_the_regex(logins, regex):
    """Some differ in case, others in the scope: the listener does both in one setting."""
    rule = seen(NAMES, logins).listener.rule

    assert (True, False, regex) == (rule.to_lower, rule.to_upper, rule.regex)


REFUSED = {
    NoRule.NOT_NEEDED: (FOUR, map(login, FOUR)),
    NoRule.NOTHING_KNOWN: ((), map(login, FOUR)),
    NoRule.NO_TRANSFORM: (FOUR, [sends(patron, f"4711{patron.number}") for patron in FOUR]),
    NoRule.ATTRIBUTE_RIGHT: (
        FOUR,
        [sends(patron, f"4711{patron.number}", cn=patron.card) for patron in FOUR],
    ),
    NoRule.ONE_PATRON: (FOUR, [prefixed(FOUR[0]), *map(login, FOUR[1:])]),
    NoRule.NOT_EXPRESSIBLE: (CHECKED, [login(patron, patron.card[:-1]) for patron in CHECKED]),
    NoRule.NO_VALUE: (FOUR, [*map(prefixed, FOUR[:3]), sends(FOUR[3], ())]),
    NoRule.MISSES: (FOUR, [*map(prefixed, FOUR[:3]), sends(FOUR[3], "4711000")]),
    NoRule.SPOILS: ((*FOUR[:3], ODD), [*map(prefixed, FOUR[:3]), login(ODD)]),
    NoRule.ANOTHER_PERSON: (
        FOUR,
        [*map(prefixed, FOUR[:3]), sends(FOUR[3], f"EXU-{FOUR[0].card}")],
    ),
}


@pytest.mark.parametrize("why", NoRule)
def test_why_no_rule_is_proposed_is_said_without_a_value(why):
    """Each kind of counter-example has its own sentence, and nobody's identifier is in it."""
    people, logins = REFUSED[why]

    answer = seen(people, logins).listener

    assert (None, why) == (answer.rule, answer.refused)
    assert answer.message.startswith("No rule")
    assert not any(character in answer.message for character in "@$^")
    assert not any(person.card in answer.message for person in people)


def test_a_refusal_says_how_far_the_best_rule_would_reach():
    people, _ = REFUSED[NoRule.MISSES]
    logins = [*map(prefixed, FOUR[:3]), sends(FOUR[3], "4711000")]

    assert "right for 3 of 4 logins" in seen(people, logins).listener.message


def test_a_rule_says_on_whom_it_could_not_be_tried():
    """A login whose patron nobody knows neither speaks for the rule nor against it."""
    stranger = Patron(number=9)

    answer = seen(FOUR, [*map(prefixed, FOUR), login(stranger, "77777")]).listener

    assert (5,) == answer.rule.untried
    assert "Of 1 login nobody knows what is right." in answer.message


def test_a_rule_that_makes_one_value_of_two_strangers_is_refused():
    """Two organisations give out the same name: of people not known nobody can say it is one."""
    known = [login(patron, f"{patron.card}@example.edu") for patron in FOUR[:2]]
    strangers = [
        anonymous(login(patron, value))
        for patron, value in zip(
            FOUR[2:], ("777@example.edu", "777@other.example.edu"), strict=True
        )
    ]

    assert seen(FOUR[:2], [*known, strangers[0]]).listener.rule is not None
    assert NoRule.ANOTHER_PERSON is seen(FOUR[:2], [*known, *strangers]).listener.refused


def test_another_attribute_serves_where_the_one_sent_does_not():
    logins = [
        sends(patron, f"4711{patron.number}", eduPersonPrincipalName=f"{patron.card}@example.edu")
        for patron in FOUR
    ]

    rule = seen(FOUR, logins).listener.rule

    assert ("eduPersonPrincipalName", False) == (rule.attribute, rule.carried)


def test_a_header_that_is_there_carries_the_rule():
    form = make_form(header_identifier="employeeNumber", listener=make_listener())

    answer = seen(FOUR, map(prefixed, FOUR), site=make_site(Path(), form=form)).listener

    assert answer.rule.carried
    assert "takes a header" not in answer.message


@pytest.mark.parametrize(
    ("logins", "why"),
    [
        # two would change, but of one of them nobody knows what is right
        (
            [prefixed(FOUR[0]), prefixed(Patron(number=9)), *map(login, FOUR[1:])],
            NoRule.ONE_PATRON,
        ),
        # ReShare keeps so many characters; a longer value speaks for no rule
        (
            [*map(prefixed, FOUR[:3]), sends(FOUR[3], "EXU-" + "1" * LONGEST_VALUE)],
            NoRule.NO_VALUE,
        ),
        # nobody knows the last patron, but the rule would give it another one's identifier
        (
            [*map(prefixed, FOUR), login(Patron(number=9), f"EXU-{FOUR[0].card}")],
            NoRule.ANOTHER_PERSON,
        ),
    ],
)
def test_whoever_is_not_known_supports_no_rule(logins, why):
    assert why is seen(FOUR, logins).listener.refused


PRINTED = st.text("AbZ019@-._;:\\", max_size=4)
CARDS = st.lists(
    st.text("0123456789abXY", min_size=5, max_size=9), min_size=2, max_size=5, unique=True
)
FORMS = st.sampled_from(
    ["{}", "{}", "EXU-{}", "{}@example.edu", "{}@other.example.edu", "A{}B", "00{}", "B{}", "U:{}"]
)


@settings(max_examples=60, deadline=None)
@given(cards=CARDS, data=st.data())
def test_a_proposed_rule_is_right_for_every_patron_and_wrong_for_none(cards, data):
    """Set it, let everybody log in again: each reaches the own record, and nobody another's."""
    people = tuple(
        Patron(number=number, barcode=card) for number, card in enumerate(cards, start=1)
    )
    changed = data.draw(st.sampled_from([str, str.upper, str.lower]))
    logins = [
        login(
            patron,
            changed(data.draw(FORMS).format(patron.card)) + data.draw(PRINTED) * (draw == 9),
        )
        for patron, draw in ((person, data.draw(st.integers(0, 9))) for person in people)
    ]
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())

    answer = seen(people, logins, site=make_site(Path(), form=form)).listener

    rule = answer.rule
    if rule is None:
        assert answer.refused in NoRule
        return
    listener = ListenerService(
        reqIdHeader="x-remote-user",
        reqIdToUpper=rule.to_upper,
        reqIdToLower=rule.to_lower,
        reqIdRegex=rule.regex,
        reqIdReplacement=rule.replacement,
    )
    again = reports_of(
        people, logins, site=make_site(Path(), form=replace(form, listener=listener))
    )
    for number, (patron, report) in enumerate(zip(people, again, strict=True), start=1):
        sent = report.preview.patron_identifier
        if number in rule.right_for:
            assert patron.card == sent
            assert Verdict.FAIL is not report.diagnosis.verdict
        else:
            assert number in rule.untried
            assert sent not in {person.card for person in people if person is not patron}
