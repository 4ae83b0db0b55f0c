"""Reports, messages and sets of logins."""

import re
from dataclasses import asdict, replace

import pytest

from tests.factories import altered, make_attempt, make_decision
from tests.report import samples
from tests.report.comparison.samples import breaking, nothing
from tests.report.population import samples as samples_population
from verifier.domain.model import stored_result
from verifier.domain.model.comparison import Impact
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.finding import Evidence
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.population import FEW_PEOPLE, AttributeTally
from verifier.domain.model.report import Message, Paragraph, StepAnswer, Verdict
from verifier.domain.model.reshare_settings import OwnAnswer


def test_values_are_put_into_the_message_and_nowhere_else():
    report, passing = samples.failing(), samples.passing()
    shown = report.with_values_in_message()

    assert shown.diagnosis.message.shows_values
    assert not report.diagnosis.message.shows_values
    assert report.diagnosis.remedies == shown.diagnosis.remedies
    assert passing is passing.with_values_in_message()


@pytest.mark.parametrize(
    ("state", "accepted"),
    [
        (RequestState.VALIDATED, True),
        (RequestState.INVALID_PATRON, False),
        (RequestState.ERROR, False),
        (RequestState.CROSSLINK_VALIDATED, True),
        (RequestState.CROSSLINK_NEW, False),
        (None, None),
    ],
)
def test_only_a_validated_request_goes_on(state, accepted):
    """An error is a refusal as well, and what cannot be predicted is neither yes nor no."""
    assert accepted is replace(make_decision().decision, state=state).accepted


def test_states_carry_the_words_that_reshare_writes():
    mod_rs = ["REQ_VALIDATED", "REQ_BLANK_FORM_REVIEW", "REQ_INVALID_PATRON", "REQ_ERROR"]

    assert [*mod_rs, "VALIDATED", "NEW"] == [str(entry) for entry in RequestState]


MESSAGE = Message(
    to="discovery team",
    contact="vufind@example.edu",
    subject="Patron identifier",
    paragraphs=(
        Paragraph(text="Good morning."),
        Paragraph(heading="What to change", text="Set it.", settings=("config.ini:\nx = y",)),
    ),
    values=(Evidence(what="identifier", name="barcode", value="21234000000018"),),
)


PLAIN = replace(MESSAGE, values=())


def test_the_whole_message_has_address_subject_and_settings():
    assert PLAIN.text == (
        "To: discovery team <vufind@example.edu>\nSubject: Patron identifier\n\n"
        "Good morning.\n\nWhat to change\nSet it.\n\nconfig.ini:\nx = y\n"
    )
    assert replace(PLAIN, contact=None).text.startswith("To: discovery team\nSubject:")
    assert ("Good morning.", "What to change\nSet it.") == next(PLAIN.shorter())


def test_what_is_needed_stays_longest():
    """First without settings, then in short, then without what is not needed, the last first."""
    message = replace(
        PLAIN,
        paragraphs=(
            Paragraph(text="Hello."),
            Paragraph(text="This is wrong.", needed=True),
            Paragraph(text="Do this, there, so.", short="Do this.", needed=True),
            Paragraph(text="Check it."),
        ),
    )
    expected = [
        ("Hello.", "This is wrong.", "Do this, there, so.", "Check it."),
        ("Hello.", "This is wrong.", "Do this.", "Check it."),
        ("Hello.", "This is wrong.", "Do this."),
        ("This is wrong.", "Do this."),
        ("This is wrong.",),
    ]

    assert expected == list(message.shorter())


def test_values_are_in_it_only_where_asked_for():
    shown = replace(MESSAGE, shows_values=True)

    assert "21234000000018" not in MESSAGE.body
    assert "If you need them, ask whoever sent you this message." in MESSAGE.body
    assert shown.body.endswith("\n\nThe values at this login\nbarcode: 21234000000018\n")
    assert PLAIN.body == replace(MESSAGE, shows_values=True, values=()).body


def test_evidence_keeps_its_shape_where_values_are_masked():
    """Settings and the program's own words are nobody's values, so they stay readable."""
    evidence = (
        Evidence(what="attribute", name="Released value of employeeNumber", value="00B4512"),
        Evidence(what="setting", name="Setting can_create_requests", value="false"),
        Evidence(what="block", name="fines block"),
    )
    paragraph = Paragraph(heading="What was seen", text="", evidence=evidence)
    message = replace(PLAIN, paragraphs=(paragraph,))
    masked = (
        "What was seen\nReleased value of employeeNumber: 99X9999\n"
        "Setting can_create_requests: false\nfines block\n"
    )

    assert message.body.startswith(f"{masked}\nPersonal values are masked in this message")
    assert masked.replace("99X9999", "00B4512") == replace(message, shows_values=True).body


def test_a_kept_report_is_named_by_number_and_url():
    url = "https://verify.example.edu/reports/abc"
    named = samples.failing().with_reference("0123-ABCD", url).diagnosis.message

    assert named.body.endswith(f"\n\nThe report\nReference number: 0123-ABCD, {url}\n")
    assert "Reference number: 0123-ABCD" in list(named.shorter())[-2][-1]  # needed
    assert samples.passing() == samples.passing().with_reference("0123-ABCD", url)


YES, NO, UNKNOWN, AFTER = StepAnswer
SENT = "21234000000018"


def answers(report):
    return [route_answer.answer for route_answer in stored_result.route_answers(report)]


def of_outcome(outcome, *, expected=None, sent=None):
    """A passing report whose library system answered that."""
    asked = () if outcome is None else (make_attempt(SENT, outcome),)
    report = altered(samples.passing(), "lookup", attempts=asked, expected=expected)
    return altered(report, "preview", patron_identifier=sent or report.preview.patron_identifier)


def test_a_patron_who_may_request_has_a_yes_everywhere():
    assert list(stored_result.RouteQuestion) == [
        route_answer.question for route_answer in stored_result.route_answers(samples.passing())
    ]
    assert [YES] * 6 == answers(samples.passing())


def test_what_follows_from_a_no_is_not_asked():
    """A wrong identifier is one no, not three; a value of blanks is none."""
    report = altered(samples.passing(), "release", identifier_values=(" ",))

    assert [YES, YES, YES, NO, AFTER, AFTER] == answers(samples.failing())
    assert [YES, NO, AFTER, AFTER, AFTER, AFTER] == answers(report)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (NotFound(message="Unknown User"), NO),
        (Ambiguous(count=2, message="two"), NO),
        (CouldNotLook(failure=LookupFailure.TIMEOUT, message="slow"), UNKNOWN),
        (None, UNKNOWN),
    ],
    ids=["not-found", "ambiguous", "could-not-look", "not-asked"],
)
def test_could_not_ask_is_never_no(outcome, expected):
    assert expected is answers(of_outcome(outcome))[3]


def test_another_record_than_the_expected_is_another_person():
    found = samples.found()

    assert NO is answers(of_outcome(found, expected="999"))[4]
    assert YES is answers(of_outcome(found, expected="999", sent="999"))[4]
    own = found.record.identifiers[0].value
    assert YES is answers(of_outcome(found, expected=own))[4]
    nobody_known = altered(samples.passing(), "match", person=None)
    assert UNKNOWN is answers(nobody_known)[4]


def test_reshares_own_word_goes_before_the_forecast():
    """Where ReShare itself was asked, its answer is the last column."""
    refused = OwnAnswer(valid=False, asked=True)
    changes = {"own_answer": refused}, {"state": RequestState.INVALID_PATRON}, {"state": None}

    assert [NO, NO, UNKNOWN] == [
        answers(altered(samples.passing(), "decision", **change))[5] for change in changes
    ]


def test_names_verdict_and_findings_stay_and_no_value():
    report = samples.failing()
    kept = stored_result.result_of(report, reference="r1", idp_id="campus", patron="grad1")

    assert report.diagnosis.verdict is kept.verdict
    assert report.diagnosis.cause.check == kept.cause
    assert [finding.check for finding in report.diagnosis.findings] == [
        finding.check for finding in kept.findings
    ]
    assert ("campus", "grad1", "r1") == (kept.idp_id, kept.patron, kept.reference)
    capture = report.capture
    values = {value for attribute in capture.attributes for value in attribute.values}
    assert values
    assert [] == [value for value in values if value and value in str(asdict(kept))]
    assert stored_result.route_answers(report) == kept.answers


def test_a_reference_can_be_told_on_the_telephone():
    """Two groups of four signs, none of which is misheard for another."""
    made = {stored_result.reference_of(f"report {number}") for number in range(2_000)}

    form = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
    assert 2_000 == len(made)
    assert [] == [entry for entry in made if not form.fullmatch(entry)]


@pytest.mark.parametrize("typed", ["01ab-1cde", " OIAB LCDE ", "01AB1CDE", "o1ab.1cde"])
def test_it_is_found_however_it_was_written_down(typed):
    assert "01AB-1CDE" == stored_result.read_reference(typed)


def test_changes_by_what_they_mean_are_all_changes():
    """Every change has one bearing, and the order of the bearings is that of the changes."""
    comparison = breaking()

    assert comparison.changes == tuple(
        entry for bearing in Impact for entry in comparison.bearing(bearing)
    )
    assert not comparison.nothing_changed
    assert nothing().nothing_changed
    assert () == nothing().bearing(Impact.BREAKS)


def make_tally(**counts):
    kinds = ("exact", "transformed", "among_several", "wrong", "absent")
    return AttributeTally(attribute="uid", sent=False, **(dict.fromkeys(kinds, 0) | counts))


def test_an_attribute_is_right_for_all_only_where_nothing_else_was_counted():
    assert make_tally(exact=3).right_for_all
    assert not make_tally(exact=3, absent=1).right_for_all
    assert not make_tally(exact=3, transformed=1).right_for_all
    assert not make_tally().right_for_all
    assert 6 == make_tally(exact=3, absent=2, wrong=1).known


def test_logins_are_counted_by_their_verdict():
    population, _ = samples_population.prefixed()

    assert 3 == population.count(Verdict.FAIL)
    assert len(population.logins) == sum(map(population.count, Verdict))
    assert not replace(population, people=FEW_PEOPLE).small
    assert replace(population, people=FEW_PEOPLE - 1).small


@pytest.mark.parametrize(
    ("sample", "verdict"),
    [("prefixed", Verdict.FAIL), ("silent", Verdict.UNKNOWN), ("unheard-of", Verdict.FAIL)],
)
def test_the_gravest_verdict_is_that_of_the_set(sample, verdict):
    """What does not work goes before what is not known."""
    assert verdict is samples_population.ALL[sample]()[0].verdict
