import threading

import pytest

from tests.factories import DAY, FixedIls, make_found, make_preview, make_record, make_settings
from verifier.adapters.ils.connector_interface import MAX_QUESTIONS
from verifier.adapters.ils.lookup import look_up
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NcipProblem,
    NotFound,
    PatronKey,
    PlannedLookup,
    Purpose,
)
from verifier.domain.model.patron import Capability, CapabilityName
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.site import IlsRole

SENT = "21234000000018"
BY_ID = PatronKey(value=SENT)
BY_NAME = PatronKey(value=SENT, kind=KeyKind.USERNAME)
UNKNOWN = NotFound(message="Unknown User")


def planned(value: str, *, needed: bool = False, purpose: Purpose = Purpose.RELEASED):
    return PlannedLookup(key=PatronKey(value=value), purpose=purpose, only_if_needed=needed)


def ask(*connectors, adapter="Default", flavour=Flavour.MOD_RS, preview=None, **more):
    settings = make_settings(host_lms_integration=adapter, flavour=flavour)
    usual = {"plan": (), "settings": settings, "expected": None, "day": DAY}
    return look_up(preview or make_preview(), connectors, **{**usual, **more}).lookup


def failing(failure: LookupFailure) -> FixedIls:
    return FixedIls(CouldNotLook(failure=failure, message="no"))


def evidence(answers) -> FixedIls:
    return FixedIls(answers, connection_id="alma", role=IlsRole.EVIDENCE)


def test_asks_once_where_the_patron_is_found():
    ils = FixedIls(make_found())
    lookup = ask(ils)

    assert [BY_ID] == ils.asked
    assert lookup.attempts == lookup.as_reshare
    assert lookup.not_asked is None
    assert isinstance(lookup.attempts[0].milliseconds, int)


@pytest.mark.parametrize(
    ("first", "adapter", "asked"),
    [
        *(
            (first, "Default", [BY_ID, BY_NAME])  # whatever made the first question fail
            for first in (
                UNKNOWN,
                Ambiguous(count=None, message="Non-Unique User"),
                CouldNotLook(failure=LookupFailure.SERVER_ERROR, message="x"),
                CouldNotLook(failure=LookupFailure.AUTH_ERROR, message="x"),
                make_found(problems=(NcipProblem(type="Temporary Processing Failure"),)),
            )
        ),
        *(
            (UNKNOWN, adapter, [BY_ID])
            for adapter in ("Symphony", "Polaris", "Millennium", "WMS", "manual")
        ),
    ],
)
def test_asks_by_user_name_after_every_failure_where_the_adapter_does(first, adapter, asked):
    ils = FixedIls(first)
    ask(ils, adapter=adapter)

    assert asked == ils.asked


@pytest.mark.parametrize(
    ("flavour", "asked"), [(Flavour.CROSSLINK, [BY_ID]), (Flavour.MOD_RS, [BY_ID, BY_NAME])]
)
def test_crosslink_asks_no_more_after_a_response_with_nothing_in_it(flavour, asked):
    """Its client takes it for success; to mod-rs it is an error."""
    ils = FixedIls(CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message="x", empty=True))
    ask(ils, adapter="Default", flavour=flavour)

    assert asked == ils.asked


@pytest.mark.parametrize("failure", [LookupFailure.TIMEOUT, LookupFailure.UNREACHABLE])
def test_does_not_ask_a_silent_system_twice(failure):
    """After no answer the second question is left out, and the report can say why."""
    ils = failing(failure)
    lookup = ask(ils, plan=[planned("x"), planned("y", purpose=Purpose.EXPECTED)])

    assert [BY_ID] == ils.asked
    first, second = lookup.attempts
    assert failure is first.outcome.failure
    assert (BY_NAME, None) == (second.key, second.milliseconds)
    assert "was not put" in second.outcome.message
    assert first is lookup.decisive


@pytest.mark.parametrize("released", [{"mail": "gail@example.edu"}, {"employeeNumber": ""}])
def test_sends_no_empty_identifier(released):
    """Without an identifier ReShare asks nothing; other released values are still looked up."""
    ils = FixedIls({"g.good": make_found()})
    lookup = ask(ils, plan=[planned("g.good")], preview=make_preview(released))

    assert [PatronKey(value="g.good")] == ils.asked
    assert () == lookup.as_reshare
    assert "No id supplied" in lookup.not_asked


def test_says_that_no_library_system_is_configured():
    lookup = ask(plan=[planned("x")])

    assert () == lookup.attempts
    assert "No library system is configured" in lookup.not_asked
    assert "Add an [[ils]] table" in lookup.not_asked


def test_puts_planned_questions_to_the_connection_that_knows_more():
    """Evidence is asked for the sent value and for what is planned, not ReShare's connection."""
    reshare, alma = FixedIls(UNKNOWN), evidence(UNKNOWN)
    lookup = ask(reshare, alma, plan=[planned("other")])

    assert [BY_ID, BY_NAME] == reshare.asked
    assert [BY_ID, PatronKey(value="other")] == alma.asked
    assert [Purpose.AS_RESHARE] * 2 == [entry.purpose for entry in lookup.as_reshare]


def test_a_failing_connection_does_not_hide_the_others():
    reshare = FixedIls({"other": make_found(make_record(source="ncip"))})
    alma = FixedIls(
        CouldNotLook(failure=LookupFailure.FORBIDDEN, message="no"),
        connection_id="alma",
        role=IlsRole.EVIDENCE,
    )
    lookup = ask(reshare, alma, plan=[planned("other")])

    assert [make_record(source="ncip")] == list(lookup.records)


def test_a_defect_of_a_connector_is_no_answer_about_the_patron():
    class Broken(FixedIls):
        def look_up(self, key):
            raise ValueError(key.value)

    lookup = ask(Broken(UNKNOWN), adapter="Symphony")
    [attempt] = lookup.attempts
    assert "ValueError" in attempt.outcome.message
    assert SENT not in attempt.outcome.message


def test_stops_asking_as_soon_as_somebody_was_found():
    ils = FixedIls({"b": make_found()})
    plan = [planned(value, needed=True) for value in "abc"]
    ask(ils, plan=[*plan, planned("d")], adapter="Symphony")

    assert [SENT, "d", "a", "b"] == [key.value for key in ils.asked]


def test_asks_no_more_than_twelve_questions():
    """One diagnosis does not look like an attempt to list patrons."""
    ils = FixedIls(UNKNOWN)
    ask(ils, plan=[planned(f"id-{number}") for number in range(30)])

    assert 12 == MAX_QUESTIONS == len(ils.asked)


def test_the_same_question_is_put_only_once():
    """A planned question that was asked already keeps its purpose, and its known answer."""
    ils = FixedIls(make_found())
    lookup = ask(ils, plan=[planned(SENT, purpose=Purpose.EXPECTED)], expected=SENT)

    assert [BY_ID] == ils.asked
    assert [Purpose.AS_RESHARE, Purpose.EXPECTED] == [
        attempt.purpose for attempt in lookup.attempts
    ]
    assert SENT == lookup.expected


def test_everything_has_to_fit_into_the_time_for_one_login():
    """A hanging connection is late, the others' answers are there, and nobody waits."""
    over = threading.Event()

    class Hanging(FixedIls):
        def look_up(self, key):
            over.wait(20)
            return super().look_up(key)

    hanging = Hanging({}, connection_id="x", role=IlsRole.EVIDENCE)
    plan = [planned("a"), planned("b", needed=True)]
    lookup = ask(FixedIls(make_found()), hanging, plan=plan, seconds=0.3)
    over.set()
    late = [attempt for attempt in lookup.attempts if attempt.connection == "x"]
    assert {LookupFailure.TIMEOUT} == {entry.outcome.failure for entry in late}
    assert "lookup_seconds" in late[0].outcome.message
    assert make_found() == lookup.decisive.outcome


def test_questions_run_together():
    both = threading.Barrier(2, timeout=3)

    class Waiting(FixedIls):
        def look_up(self, key):
            both.wait()
            return super().look_up(key)

    lookup = ask(
        Waiting(make_found()), Waiting(make_found(), connection_id="alma", role=IlsRole.EVIDENCE)
    )

    assert ["ncip", "alma"] == [attempt.connection for attempt in lookup.attempts]


def test_the_sources_travel_with_the_answers():
    sees = {CapabilityName.BLOCKS: Capability(seen="no", note="It tells none.")}
    lookup = ask(FixedIls(make_found(), sees=sees))

    assert "It tells none." == lookup.cannot_see(CapabilityName.BLOCKS, lookup.records)
    assert lookup.may_not_see(CapabilityName.EXPIRY, lookup.records) is None


def test_a_word_for_nothing_is_asked_for_by_reshare_alone():
    """ReShare asks for "N/A" like for any other text; nobody else is troubled with it."""
    own, alma = FixedIls({}), evidence({})
    ask(own, alma, preview=make_preview({"employeeNumber": "N/A"}))

    assert "N/A" == own.asked[0].value
    assert [] == alma.asked


def test_goes_on_while_nothing_that_was_found_settles_it():
    ils = FixedIls({SENT: make_found(), "12345": make_found(make_record(internal_id="u2"))})
    plan = [planned("12345", needed=True), planned("0012345", needed=True)]
    lookup = ask(ils, plan=plan, settles=lambda item: item.key.value == "12345")

    assert [SENT, "12345"] == [attempt.key.value for attempt in lookup.attempts]
