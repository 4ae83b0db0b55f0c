import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.factories import altered
from tests.report import samples
from tests.report.population import samples as sets
from tests.report.samples import how, written
from verifier.domain.model import patron, wording
from verifier.domain.model.capture import GateOutcome
from verifier.domain.model.comparison import ChangeKind, ComparedBy, DriftVerdict, Effect, Impact
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Evidence,
    Failed,
    NotRun,
    Owner,
    Passed,
    Severity,
    Station,
)
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.illiad_comparison import ColumnOutcome
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    NotFound,
    Purpose,
)
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.patron import IdentifierStatus, PatronIdentifier
from verifier.domain.model.population import AnswerShare, Pattern, Reason
from verifier.domain.model.release import AttributeRole
from verifier.domain.model.report import (
    IlsState,
    Remedy,
    StationOutcome,
    Step,
    StepAnswer,
    Verdict,
)
from verifier.domain.model.run import LinkState, PatronKind, RowChange, RowState
from verifier.domain.model.stored_result import RouteQuestion
from verifier.domain.model.triage import RequestCause
from verifier.report import (
    comparison_report,
    html,
    idp_product,
    illiad_report,
    labels,
    link_run,
    population_report,
    text,
)
from verifier.report.html import set_steps_as_html, steps_as_html
from verifier.report.json_report import plain
from verifier.report.labels import remedy_notes, remedy_owner, remedy_steps, remedy_summary
from verifier.report.view import View
from verifier.report.visible_values import LONGEST, Piece, clean, diff, notes, pieces, show


def test_dates_and_moments_read_alike_everywhere():
    """English month names whatever the system's language; moments in UTC."""
    moment = datetime(2026, 11, 24, 14, 5, tzinfo=timezone(timedelta(hours=2)))

    assert "30 Jun 2027" == labels.date_words(date(2027, 6, 30))
    assert "24 Nov 2026 12:05 UTC" == labels.moment_words(moment)
    assert "1 Jan 2027 00:00 UTC" == labels.moment_words(datetime(2027, 1, 1, tzinfo=UTC))


FOUND = Found(record=patron.PatronRecord(source="ncip"))


@pytest.mark.parametrize(
    ("outcome", "expected", "name"),
    [
        (FOUND, "found", "found"),
        (replace(FOUND, matched_type="barcode"), "found, as barcode", "found"),
        (NotFound(message="Unknown User"), "not found: Unknown User", "not_found"),
        (NotFound(message=""), "not found", "not_found"),
        (Ambiguous(count=2, message="Non-Unique User"), "2 patrons: Non-Unique User", "ambiguous"),
        (Ambiguous(count=None, message=""), "more than one patron", "ambiguous"),
        (
            CouldNotLook(failure=LookupFailure.TIMEOUT, message="Late."),
            "could not ask: Late.",
            "timeout",
        ),
    ],
)
def test_each_outcome_has_its_own_words(outcome, expected, name):
    attempt = samples.attempt("21234000000018", outcome)

    assert (expected, name) == (labels.outcome_words(attempt), labels.outcome_name(outcome))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, None),
        (patron.PersonName(), None),
        (patron.PersonName(given="Gail", family="Good"), "Gail Good"),
        (patron.PersonName(family="Good"), "Good"),
        (patron.PersonName(unstructured="Good, Gail"), "Good, Gail"),
    ],
)
def test_a_name_is_whatever_the_system_gives(name, expected):
    assert expected == labels.name_words(name)


def test_a_records_standing_is_said_in_order():
    record = patron.PatronRecord(
        source="ncip",
        group=patron.PatronGroup(code="GRAD"),
        expires=date(2027, 6, 30),
        blocks=(
            patron.Block(kind=patron.BlockKind.LOST_CARD),
            patron.Block(
                kind=patron.BlockKind.FINES,
                stops=patron.Stops.REQUESTS,
                until=date(2027, 1, 1),
                message="Pay first",
            ),
        ),
        balance=patron.Balance(amount=Decimal("12.50")),
    )

    assert (
        "GRAD",
        "expires 30 Jun 2027",
        "block: lost card",
        "block: fines, stops requests, until 1 Jan 2027 (Pay first)",
        "owes 12.50",
    ) == labels.standing_words(record)
    plain = patron.PatronIdentifier(type="username", value="ggood")
    assert ("username",) == labels.identifier_words(plain)
    old = labels.identifier_words(samples.record().identifiers[1])
    assert ("barcode", "inactive", "since 1 Mar 2025") == old


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (labels.VERDICTS, Verdict),
        (labels.STATIONS, Station),
        (labels.OUTCOMES, StationOutcome),
        (labels.OWNERS, Owner),
        (labels.SEVERITIES, Severity),
        (labels.STANDINGS, AttributeRole),
        (labels.ANSWERS, StepAnswer),
        (labels.ILS_STATES, IlsState),
        (labels.PURPOSES, Purpose),
        (labels.GATE, GateOutcome),
        (wording.DIFFERENCES, Transform),
        (wording.CAUSE_LABELS, RequestCause),
        (link_run.QUESTIONS, RouteQuestion),
        (link_run.STATES, RowState),
        (link_run.CHANGES, RowChange),
        (link_run.LINK_OVER, set(LinkState) - {LinkState.OPEN}),
        (link_run.KINDS, PatronKind),
        (comparison_report.KINDS, ChangeKind),
        (comparison_report.BEARINGS, Impact),
        (comparison_report.SET_BEARINGS, Impact),
        (comparison_report.ROADS, Effect),
        (comparison_report.DRIFT_VERDICTS, DriftVerdict),
        (comparison_report.DRIFT_BEARINGS, set(Impact) - {Impact.BY_NATURE}),  # never shown
        (comparison_report.COMPARED_BY, ComparedBy),
        (illiad_report.OUTCOMES, ColumnOutcome),
        (idp_product.FAULTS, Fault),
        (population_report.PATTERNS, Pattern),
    ],
)
def test_every_value_has_words_of_its_own(table, kind):
    assert set(kind) == set(table)
    assert len(table) == len(set(table.values()))


def check_runs(*severities):
    """A check for each severity, and one that passed, one that was not run and one that broke."""
    found = [
        CheckRun(
            check=f"request.{severity}",
            result=Failed(findings=(samples.finding(severity=severity),)),
        )
        for severity in severities
    ]
    return (
        CheckRun(check="request.in-order", result=Passed(saw="nothing odd")),
        *found,
        CheckRun(check="request.no-matter", result=NotRun(reason="it does not apply")),
        CheckRun(check="request.broken", result=Crashed(error="KeyError")),
    )


def test_what_the_checks_found_is_counted_by_its_severity():
    """A notice is no error, and nobody reads that six checks failed where one did."""
    runs = check_runs(Severity.ERROR, Severity.NOTICE, Severity.NOTICE)
    few = check_runs(Severity.WARNING)[:-1]

    assert [
        "6 checks: 1 passed, 3 with findings (1 error, 2 notices), 1 not run, 1 broke",
        "3 checks: 1 passed, 1 with findings (1 warning), 1 not run",
        "2 checks: 1 passed, 1 not run",
    ] == [labels.check_counts(counted) for counted in (runs, few, (runs[0], runs[-2]))]


def test_a_report_counts_findings_and_calls_no_notice_a_failure():
    report = replace(samples.passing(), runs=check_runs(Severity.NOTICE))

    for page in (
        text.report_as_text(report, how(width=100)),
        html.report_as_html(report, redact=False),
    ):
        assert "4 checks: 1 passed, 1 with findings (1 notice), 1 not run, 1 broke" in page
        assert " failed" not in page


FIRST = Remedy(
    finding="patron.identifier-is-another-attribute",
    owner=Owner.DISCOVERY,
    product="vufind",
    place="in VuFind",
    text="Set it.",
)
CAMPUS = replace(
    FIRST, owner=Owner.IDENTITY, product="okta", place="at the campus, in Okta", text="Send it."
)


def test_a_remedy_says_whose_turn_it_is_and_where():
    """Another place for the same is an or; what else is wrong no choice; no two read alike."""
    other = replace(CAMPUS, finding="release.identifier-reassignable", place=None)
    script = replace(CAMPUS, text="Or by the script.")
    again = "or another way at the campus, in Okta (identity team)"

    assert "or at the campus, in Okta (identity team)" == remedy_summary(CAMPUS, [FIRST])
    assert "also, by identity team" == remedy_summary(other, [FIRST, CAMPUS])
    assert again == remedy_summary(script, [FIRST, CAMPUS])
    assert "discovery team, in VuFind" == remedy_owner(FIRST)
    assert "discovery team" == remedy_owner(replace(FIRST, place=None))


def test_what_is_to_be_done_comes_before_what_is_to_be_known():
    """The settings to copy stand between the two; what is not known is left out."""
    steps = replace(FIRST, how="Open it.", where="config.ini", applies="At once.")
    remedy = replace(steps, preview="Look.", trade_off="For: quick.", caution="A guess.")

    assert [("", "Open it."), ("Where", "config.ini")] == list(remedy_steps(remedy))
    assert [
        *(("Takes effect", "At once."), ("To see it before a login", "Look.")),
        *(("", "For: quick."), ("Mind", "A guess.")),
    ] == list(remedy_notes(remedy))
    assert [] == [*remedy_steps(FIRST), *remedy_notes(FIRST)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "(not sent)"),
        ("", "(empty)"),
        ("21234", "21234"),
        (" 212 34 ", "␣212␣34␣"),
        ("a\tb\r\n", "a[TAB]b[CR][LF]"),
        ("a\u00a0b\u200b", "a[NBSP]b[zero-width blank]"),
        ("\u202eabc", "[right-to-left override]abc"),
        ("\x1b[31m", "[ESC][31m"),
        ("\u2003x", "[U+2003]x"),
        ("0012", "0012"),
        ("a;b", "a;b"),
        ("jd\u043ee", "jd\u043e[U+043E]e"),
        ("2\u20131", "2\u2013[U+2013]1"),
        ("\u0418\u0432\u0430\u043d", "\u0418\u0432\u0430\u043d"),
        ("Müller", "Müller"),
    ],
)
def test_what_matters_in_a_value_can_be_seen(value, expected):
    """Blanks, control signs and look-alikes are marked; nothing and emptiness are told apart."""
    assert expected == show(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("00123", (Piece("00", "zero"), Piece("123"))),
        ("0000", (Piece("000", "zero"), Piece("0"))),
        ("a;b", (Piece("a"), Piece(";", "join"), Piece("b"))),
        ("x" * (LONGEST + 1), (Piece("x" * 400), Piece(" … (401 characters in all)", "more"))),
    ],
)
def test_what_stands_out_is_a_piece_of_its_own(value, expected):
    """Zeros and semicolons stand out without changing the value; a portrait is cut."""
    assert expected == pieces(value)


@pytest.mark.parametrize("value", ["0", "10", "0x", "0.5", ";a", "a;", r"a\;b"])
def test_ordinary_zeros_and_semicolons_are_left_alone(value):
    """A lone zero, a zero inside and an escaped or outer semicolon are nothing special."""
    assert "".join(piece.text for piece in pieces(value)) == value
    assert {"plain"} == {piece.kind for piece in pieces(value)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        ("21234", ()),
        (" 1", ("begins with a blank or an invisible character",)),
        ("1\u200b", ("ends with a blank or an invisible character",)),
        ("1 1", ("has a blank or an invisible character inside",)),
        ("a\u200bb", ("has a blank or an invisible character inside",)),
        ("Gail Good", ()),
        ("001", ("2 leading zeros",)),
        ("01", ("1 leading zero",)),
        ("a;b;c", ("3 values joined by “;”",)),
        ("a\u043e", ("has letters or signs that only look like ordinary ones",)),
        (" " + "x" * (LONGEST - 1), ("begins with a blank or an invisible character",)),
        (" " + "x" * LONGEST, ()),  # it is not shown whole, so it is not looked through
    ],
)
def test_what_stands_out_is_said_in_words(value, expected):
    assert expected == notes(value)


def test_differences_are_marked_on_both_sides():
    zero = Piece("0", "zero", differs=True)

    assert ((Piece("123456"),), (zero, Piece("123456"))) == diff("123456", "0123456")


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        ("jdoe", "21234000000018"),
        (None, "21234000000018"),
        ("21234000000018", None),
        ("21234000000018", "21234000000018"),
        ("", "1"),
    ],
)
def test_values_with_little_in_common_are_not_compared(sent, right):
    assert (pieces(sent), pieces(right)) == diff(sent, right)


def test_foreign_prose_cannot_disturb_a_terminal():
    """Line ends and blanks stay; escape sequences and direction changes are spelled out."""
    assert "two words\n[ESC]]0;x[U+0007][right-to-left override]" == clean(
        "two words\n\x1b]0;x\x07\u202e"
    )


def viewed(report, stage, **changes):
    return View.of(altered(report, stage, **changes), redact=False)


def with_match(**changes):
    [match] = samples.failing().match.matches
    return viewed(samples.failing(), "match", matches=(replace(match, **changes),))


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


INACTIVE = replace(samples.record().identifiers[0], status=IdentifierStatus.INACTIVE)


@pytest.mark.parametrize(
    "match",
    [
        {"person": None, "matches": ()},
        {"person": None, "matches": (), "records": ()},
        {"records": (replace(samples.record(), identifiers=(INACTIVE,)),)},
    ],
)
def test_without_a_known_patron_and_an_identifier_in_use_there_is_no_right_one(match):
    view = viewed(samples.failing(), "match", **match)

    assert view.right_identifier is None
    assert not any(view.is_right(at, 0) for at in range(len(view.original.match.records)))


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
    view = with_match(transform=transform, counts=counts)

    assert (expected,) == view.ways_to(0, 0)
    assert () == view.ways_to(0, 1)


def test_attributes_are_counted_by_what_they_are_to_the_site():
    counts = {"wanted": 2, "missing": 1, "near miss": 0, "tolerated": 1, "surplus": 3}

    assert tuple(counts.items()) == View.of(samples.failing(), redact=False).standing_counts


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
    assert message == with_match(support=support).support


def test_without_a_way_to_the_record_nothing_rests_on_anything():
    assert viewed(samples.failing(), "match", matches=()).support is None


def single(*, redact=False):
    return steps_as_html(samples.failing(), redact=redact)


def several(*, redact=False):
    return set_steps_as_html(sets.prefixed()[0], redact=redact)


@pytest.mark.parametrize("page", [single, several])
def test_every_answer_has_a_word_beside_its_shape(page):
    written = page()

    assert 9 == written.count('<li class="question"')
    assert 9 == len(re.findall(r"<h3>[^<]+\?</h3>", written))
    assert [] == re.findall(r'class="shape" aria-hidden="true">.</span>\s*</span>', written)


def test_a_bad_yes_is_not_painted_as_a_good_one():
    part = several().partition('id="widespread-2"')[2].partition("</h3>")[2][:200]

    assert 'class="badge answer-bad"' in part
    assert "> yes</span>" in part


def test_a_value_is_only_text():
    report = samples.failing()
    hostile = Evidence(what="attribute", name="<b>", value="<script>alert(1)</script>")
    first = replace(report.diagnosis.steps[0], rests_on=(hostile,), because="<i>so</i>.")
    written = steps_as_html(altered(report, "diagnosis", steps=(first,)), redact=False)

    assert "<script" not in written
    assert "&lt;i&gt;so&lt;/i&gt;." in written


def test_an_answer_comes_with_what_it_rests_on():
    written = plain(samples.steps()[0])

    assert samples.steps()[0].good is written["good"]
    assert [
        {"what": "record", "name": "barcode (active)", "value": samples.BARCODE},
        {"what": "state", "name": "account", "value": "active"},
    ] == written["rests_on"]


def test_a_set_has_the_answers_of_its_logins_with_their_reasons():
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
    message = of_set(sets.prefixed(), width=120)

    assert "✗ no  No for 3 of 5 patrons, yes for 2." in message
    assert "✗ no, 3: The User ID is none of this patron's identifiers.  logins 1-3" in message
    assert message.index("✗ no, 3: The User ID") < message.index("✓ yes, 2: The User ID")


def test_of_many_reasons_the_commonest_are_named():
    population, _ = sets.prefixed()
    reasons = tuple(
        Reason(because=f"Reason {number}.", logins=(number,), people=1) for number in range(1, 8)
    )
    share = AnswerShare(answer=StepAnswer.NO, good=False, logins=(1,), people=7, reasons=reasons)
    first = replace(population.steps[0], shares=(share,))
    message = of_set((replace(population, steps=(first,)), ()))

    assert "Reason 4." in message
    assert "Reason 5." not in message
    assert "and 3 further reasons for no" in message


def test_in_short_there_is_no_evidence():
    message = written(population_report.steps_summary, samples.steps())

    assert "widespread-2.2" in message
    assert samples.BARCODE not in message


def test_a_set_that_was_not_judged_to_the_end_says_so():
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
    assert mark == population_report.answer_mark(answered)


def test_the_page_has_two_halves_and_its_own_numbers():
    halves = population_report.halves_of(samples.steps())

    assert [5, 4] == [len(those) for _, those in halves]
    assert [()] * 9 == [step.shares for _, those in halves for step in those]
    assert ["1", "2", "3", "5", "6"] == [
        population_report.number_of(answered.step) for answered in halves[0][1]
    ]
    assert "2.1" == population_report.number_of(step(StepAnswer.YES))
