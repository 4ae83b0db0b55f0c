import re
from dataclasses import replace

import pytest

from tests.factories import altered
from tests.report import samples
from tests.report.population import samples as sets
from tests.report.text_rules import how, written
from verifier.domain.model.finding import Evidence
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.patron import IdentifierStatus, PatronIdentifier
from verifier.domain.model.population import AnswerShare, Reason
from verifier.domain.model.report import Step, StepAnswer
from verifier.report import population_report
from verifier.report.html import set_steps_as_html, steps_as_html
from verifier.report.json_report import plain
from verifier.report.view import View


def viewed(report, stage, **changes):
    return View.of(altered(report, stage, **changes), redact=False)


def test_the_right_identifier_is_the_records_own_active_one():
    """Of the type that ReShare's User ID must equal, the primary one first, never an old one."""
    first, old = samples.record().identifiers
    second = PatronIdentifier(type="barcode", value="21234000000034")
    record = replace(samples.record(), identifiers=(old, second, first))
    view = viewed(samples.failing(), "match", records=(record,))

    assert "21234000000018" == view.right_identifier
    assert [False, False, True] == [view.is_right(0, index) for index in range(3)]


def test_what_the_site_expects_goes_before_the_record():
    """A test patron's known identifier is the right one."""
    view = viewed(samples.failing(), "lookup", expected="21234000000026")

    assert "21234000000026" == view.right_identifier
    assert [False, True] == [view.is_right(0, index) for index in range(2)]


@pytest.mark.parametrize("more", [{"person": None}, {"records": ()}])
def test_without_a_known_patron_there_is_no_right_identifier(more):
    """Nothing is compared with a record that may be somebody else's."""
    view = viewed(samples.failing(), "match", **{"person": None, "matches": (), **more})

    assert view.right_identifier is None


def test_a_record_without_such_an_identifier_has_no_right_one():
    """An inactive identifier is not offered."""
    inactive = replace(samples.record().identifiers[0], status=IdentifierStatus.INACTIVE)
    record = replace(samples.record(), identifiers=(inactive,))
    view = viewed(samples.failing(), "match", records=(record,))

    assert view.right_identifier is None
    assert not view.is_right(0, 0)


@pytest.mark.parametrize(
    ("transform", "counts", "expected"),
    [
        (None, True, "employeeNumber"),
        (Transform.T2, True, "employeeNumber but for letter case (transform T2)"),
        (
            Transform.T4,
            False,
            "employeeNumber but for leading zeros (transform T4), possibly another person",
        ),
    ],
)
def test_a_way_to_an_identifier_names_what_differs(transform, counts, expected):
    """In words, with the transform's number behind it."""
    report = samples.failing()
    [match] = report.match.matches
    match = replace(match, transform=transform, counts=counts)
    view = viewed(report, "match", matches=(match,))

    assert (expected,) == view.ways_to(0, 0)
    assert () == view.ways_to(0, 1)


def test_attributes_are_counted_by_what_they_are_to_the_site():
    """In the order in which a reader asks."""
    assert (
        ("wanted", 2),
        ("missing", 1),
        ("near miss", 0),
        ("tolerated", 1),
        ("surplus", 3),
    ) == View.of(samples.failing(), redact=False).standing_counts


@pytest.mark.parametrize(
    ("support", "message"),
    [
        (None, None),
        (
            Support.CANDIDATE,
            "Seen on one patron so far: try a second one before changing a rule for everyone.",
        ),
        (Support.SUPPORTED, "Seen on two patrons or more."),
    ],
)
def test_says_what_a_change_for_everyone_would_rest_on(support, message):
    """By the best way to the record: what explains one patron may be chance."""
    report = samples.failing()
    [match] = report.match.matches
    view = viewed(report, "match", matches=(replace(match, support=support),))

    assert message == view.support


def test_without_a_way_to_the_record_nothing_rests_on_anything():
    """Nobody is told to try a second patron where the first one is not explained."""
    assert viewed(samples.failing(), "match", matches=()).support is None


def single(*, redact=False):
    return steps_as_html(samples.failing(), redact=redact)


def several(*, redact=False):
    return set_steps_as_html(sets.prefixed()[0], redact=redact)


@pytest.mark.parametrize("page", [single, several])
def test_every_answer_has_a_word_beside_its_shape(page):
    """A shape is for the eye alone; nine questions, each a heading."""
    written = page()

    assert 9 == written.count('<li class="question"')
    assert 9 == len(re.findall(r"<h3>[^<]+\?</h3>", written))
    assert [] == re.findall(r'class="shape" aria-hidden="true">.</span>\s*</span>', written)


def test_a_bad_yes_is_not_painted_as_a_good_one():
    """For a wrong User ID, yes is the bad answer."""
    part = several().partition('id="widespread-2"')[2].partition("</h3>")[2][:200]

    assert 'class="badge answer-bad"' in part
    assert "> yes</span>" in part


def test_a_value_is_only_text():
    """Whatever was released, it is escaped."""
    report = samples.failing()
    hostile = Evidence(what="attribute", name="<b>", value="<script>alert(1)</script>")
    first = replace(report.diagnosis.steps[0], rests_on=(hostile,), because="<i>so</i>.")
    written = steps_as_html(altered(report, "diagnosis", steps=(first,)), redact=False)

    assert "<script" not in written
    assert "&lt;i&gt;so&lt;/i&gt;." in written


def test_an_answer_comes_with_what_it_rests_on():
    """Each piece of evidence with its kind, its name and its value."""
    written = plain(samples.steps()[0])

    assert samples.steps()[0].good is written["good"]
    assert [
        {"what": "record", "name": "barcode (active)", "value": samples.BARCODE},
        {"what": "state", "name": "account", "value": "active"},
    ] == written["rests_on"]


def test_a_set_has_the_answers_of_its_logins_with_their_reasons():
    """The same keys as for one login, and the shares."""
    population, _ = sets.prefixed()
    written = next(plain(step) for step in population.steps if step.step.step == "intermittent-5")

    whom = {"people": 3, "logins": [1, 2, 3]}
    reason = {"because": "The User ID is none of this patron's identifiers.", **whom}
    assert ("no", False, "No for 3 of 5 patrons, yes for 2.") == tuple(
        written[key] for key in ("answer", "good", "because")
    )
    assert {"answer": "no", "good": False, **whom, "reasons": [reason]} == written["answers"][0]


def steps_text(report, **options):
    return population_report.steps_as_text(report, how(**options))


def of_set(made, **options):
    return population_report.set_steps_as_text(made[0], how(**options))


def test_masked_it_shows_no_value_and_every_state():
    """What an answer rests on is masked where it is a person's, and readable where it is not."""
    assert "account: active" in steps_text(samples.failing(), redact=True)
    assert "of 4 requests" in of_set(sets.entangled(), redact=True)


def test_the_questions_stand_alone_each_with_what_it_rests_on():
    """Verdict, the two halves, question, answer, reason, evidence; nothing else of the report."""
    message = steps_text(samples.failing())

    parts = [
        "✗  ReShare would not find this patron.  [does not work]",
        "── Single patrons (the page's intermittent problems) ──",
        "Seen in this login.",
        f"record barcode (active): {samples.BARCODE}",
        "account: active",
        "── Many patrons (the page's widespread problems) ──",
        "2.2",
    ]
    assert parts == sorted(parts, key=message.index)
    assert "what to change" not in message


def test_a_set_says_how_many_gave_each_answer_and_why():
    """With the numbers of the logins, the bad answer first."""
    message = of_set(sets.prefixed(), width=120)

    assert "✗ no  No for 3 of 5 patrons, yes for 2." in message
    assert "✗ no, 3: The User ID is none of this patron's identifiers.  logins 1-3" in message
    assert message.index("✗ no, 3: The User ID") < message.index("✓ yes, 2: The User ID")


def test_of_many_reasons_the_commonest_are_named():
    """A terminal has few lines; the JSON has all."""
    population, _ = sets.prefixed()
    reasons = tuple(
        Reason(because=f"Reason {number}.", logins=(number,), people=1) for number in range(1, 8)
    )
    share = AnswerShare(
        answer=StepAnswer.NO, good=False, logins=tuple(range(1, 8)), people=7, reasons=reasons
    )
    first = replace(population.steps[0], shares=(share,))
    message = of_set((replace(population, steps=(first,)), ()))

    assert "Reason 4." in message
    assert "Reason 5." not in message
    assert "and 3 further reasons for no" in message


def test_in_short_there_is_no_evidence():
    """As a part of the whole report."""
    message = written(population_report.steps_summary, samples.steps())

    assert "widespread-2.2" in message
    assert samples.BARCODE not in message


def test_a_set_that_was_not_judged_to_the_end_says_so():
    """What is missing is said before any answer."""
    assert "3 of 5 logins were not judged" in of_set(sets.silent())
    assert "3 of 5 logins were not judged" in set_steps_as_html(sets.silent()[0], redact=False)
    assert "were not judged" not in of_set(sets.prefixed())


def step(answer, good=None):
    return Step(step="widespread-2.1", question="Right?", answer=answer, because="So.", good=good)


@pytest.mark.parametrize(
    ("mark", "answered"),
    [
        (("good", "✓", "yes"), step(StepAnswer.YES, good=True)),
        (("bad", "✗", "yes"), step(StepAnswer.YES, good=False)),
        (("good", "✓", "no"), step(StepAnswer.NO, good=True)),
        (("bad", "✗", "no"), step(StepAnswer.NO, good=False)),
        (("plain", "●", "no"), step(StepAnswer.NO)),
        (("unknown", "?", "unknown"), step(StepAnswer.UNKNOWN)),
        (("none", "○", "not applicable"), step(StepAnswer.NOT_APPLICABLE)),
    ],
)
def test_a_mark_follows_whether_the_answer_is_good(mark, answered):
    """A yes that is the bad answer is not marked as a good one; each has its own shape."""
    assert mark == population_report.answer_mark(answered)


def test_the_page_has_two_halves_and_its_own_numbers():
    """Five questions about single patrons and four about many."""
    halves = population_report.halves_of(samples.steps())

    assert [5, 4] == [len(those) for _, those in halves]
    assert [()] * 9 == [step.shares for _, those in halves for step in those]
    assert ["1", "2", "3", "5", "6"] == [
        population_report.number_of(answered.step) for answered in halves[0][1]
    ]
    assert "2.1" == population_report.number_of(step(StepAnswer.YES))
