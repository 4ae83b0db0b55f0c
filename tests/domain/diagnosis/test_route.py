"""The diagnosis of a request that was pasted: no login was seen, and the campus is not blamed."""

import pytest

from tests.domain.diagnosis.cases import ANOTHER, SILENCE, make_case, make_finding, wrong_attribute
from tests.factories import (
    BARCODE,
    FixedIls,
    make_attribute,
    make_decision,
    make_form,
    make_found,
    make_listener,
    make_preview,
    make_record,
    make_site,
)
from verifier.adapters.captures.formats import read_captures_in
from verifier.domain.diagnosis.diagnose import route
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.patron import PersonName
from verifier.domain.model.report import StationOutcome as Is
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.pipeline.verify import verify

MISSING = make_finding("release.identifier-missing")


def walked(case, verdict=Verdict.PASS, cause=None):
    stops = route(case, verdict, cause)
    assert tuple(Station) == tuple(stop.station for stop in stops)
    return stops


def values(stops):
    return [(stop.name, stop.value) for stop in stops]


def outcomes(stops):
    return [stop.outcome for stop in stops]


def test_a_good_login_walks_the_road_unchanged():
    stops = walked(make_case())
    expected = [
        ("employeeNumber", BARCODE),
        ("employeeNumber", BARCODE),
        ("username → req_id", BARCODE),
        ("req_id", BARCODE),
        ("patronIdentifier", BARCODE),
        ("LookupUser", BARCODE),
    ]

    assert expected == values(stops)
    assert {Is.OK} == set(outcomes(stops))
    assert stops[5].note == "found"


NOT_MATCHED = make_finding("request.regex-not-matched", station=Station.LISTENER)
ANOTHER_PERSON = make_finding("patron.another-person")
STRANGER = make_record(name=PersonName(given="Ann", family="Other"), emails=())
BOTH_CASES = make_finding(
    "request.both-cases", severity=Severity.WARNING, station=Station.LISTENER
)
BLOCKED = make_finding("decision.patron-blocked", station=Station.ILS, owner=Owner.PATRON)


@pytest.mark.parametrize(
    ("findings", "decision", "expected"),
    [
        (  # everything up to ReShare follows; the library system was not asked
            (MISSING,),
            make_decision(preview=make_preview({"mail": "gail.good@example.edu"})),
            [Is.FIRST_WRONG, Is.FOLLOWS, Is.FOLLOWS, Is.FOLLOWS, Is.FOLLOWS, Is.UNKNOWN],
        ),
        (  # the campus released it well; what follows ends in a patron not found
            (ANOTHER,),
            wrong_attribute(),
            [Is.OK, Is.OK, Is.FIRST_WRONG, Is.FOLLOWS, Is.FOLLOWS, Is.FOLLOWS],
        ),
        (  # a patron not found for a faulty rule is no fault of the campus
            (NOT_MATCHED, make_finding("patron.not-found", follows_from=NOT_MATCHED.check)),
            make_decision({}, preview=make_preview({"employeeNumber": "x12345"})),
            [Is.OK, Is.OK, Is.OK, Is.FIRST_WRONG, Is.FOLLOWS, Is.FOLLOWS],
        ),
        (  # the value arrives well, and is somebody else's
            (ANOTHER_PERSON,),
            make_decision({BARCODE: make_found(STRANGER)}),
            [Is.FIRST_WRONG] + [Is.FOLLOWS] * 5,
        ),
        ((BOTH_CASES,), None, [Is.OK, Is.OK, Is.OK, Is.WARNING, Is.OK, Is.OK]),
        ((BLOCKED,), None, [Is.OK] * 5 + [Is.FIRST_WRONG]),
    ],
)
def test_where_it_goes_wrong_first_and_what_follows(findings, decision, expected):
    cause = findings[0]
    verdict = Verdict.WARNING if cause.severity is Severity.WARNING else Verdict.FAIL

    assert expected == outcomes(walked(make_case(*findings, decision=decision), verdict, cause))


@pytest.mark.parametrize(
    ("decision", "at", "value", "note"),
    [
        (make_decision(preview=make_preview({"mail": "x@example.edu"})), 0, None, "not released"),
        (wrong_attribute(), 5, None, "Unknown User"),
        (make_decision(SILENCE), 5, None, f"could not ask: {SILENCE.message}"),
        (
            make_decision(preview=make_preview({"employeeNumber": [BARCODE, "12345"]})),
            0,
            f"{BARCODE};12345",
            "2 values; the service provider joins them",
        ),
    ],
)
def test_a_stop_says_what_was_seen_there(decision, at, value, note):
    stop = walked(make_case(decision=decision), Verdict.UNKNOWN)[at]

    assert (value, note) == (stop.value, stop.note)


def test_a_header_that_is_rewritten_shows_at_the_listener():
    form = make_form(
        identifier="eduPersonPrincipalName",
        header_identifier="eduPersonPrincipalName",
        listener=make_listener(reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1"),
    )
    evidence = make_preview({"eduPersonPrincipalName": "ggood@example.edu"}, form=form)
    stops = walked(make_case(decision=make_decision(preview=evidence)))

    listener, reshare = stops[3:5]
    assert ("x-remote-user", "ggood") == (listener.name, listener.value)
    assert ("rewritten", "ggood") == (listener.note, reshare.value)


def test_a_near_miss_shows_the_name_that_was_sent():
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    first, second, *_ = walked(make_case(decision=make_decision(preview=make_preview([near]))))

    assert ("urn:mace:dir:attribute-def:employeeNumber", BARCODE) == (first.name, first.value)
    assert first.note == "not sent as employeeNumber"
    assert ("employeeNumber", None) == (second.name, second.value)
    assert second.note == "nothing arrives under this name"


def test_the_subject_can_be_where_the_road_begins():
    evidence = make_preview(
        [],
        form=make_form(identifier="name-id"),
        subject=Subject(kind=SubjectKind.NAME_ID, value="ggood"),
    )
    stops = walked(make_case(decision=make_decision(preview=evidence)))

    assert [("name-id", "ggood")] * 2 == values(stops)[:2]


def test_what_request_headers_do_not_tell_is_not_as_it_should_be():
    """Nothing was seen of the release, so neither of its stations is said to be well."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())
    evidence = make_preview([], form=form, protocol=Protocol.HEADERS)
    first, second, *_ = walked(make_case(decision=make_decision({}, preview=evidence)))

    assert (Is.UNKNOWN, Is.UNKNOWN) == (first.outcome, second.outcome)
    assert "request headers do not tell what was released" == first.note


ITEM = "rft_id=1&svc.pickupLocation=x"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"


@pytest.fixture
def diagnosis_of(tmp_path):
    """A function that follows a pasted request to its end."""

    def diagnosed(text):
        (capture,) = read_captures_in(text.encode())
        ils = (FixedIls({BARCODE: make_found()}),)
        return verify(capture, site=make_site(tmp_path), ils=ils).diagnosis

    return diagnosed


def stops(diagnosis):
    return {item.station: (item.name, item.value, item.outcome) for item in diagnosis.route}


def steps_of(diagnosis):
    return {step.step: step for step in diagnosis.steps}


@pytest.mark.parametrize(
    ("text", "key", "listener"),
    [
        (f"/EXU?req_id={BARCODE}&{ITEM}", "req_id", "req_id"),
        (f"{MODRS}&req.id={BARCODE}", "req.id", "no listener"),
        (f'{{"patronIdentifier": "{BARCODE}"}}', "patronIdentifier", "no listener"),
    ],
)
def test_the_road_of_a_request_begins_where_it_was_made(diagnosis_of, text, key, listener):
    """Identity and service provider are not seen; only a link to the listener passes one."""
    diagnosis = diagnosis_of(text)

    assert {
        Station.IDP: ("a login", None, Is.UNKNOWN),
        Station.SERVICE_PROVIDER: ("a login", None, Is.UNKNOWN),
        Station.DISCOVERY: (key, BARCODE, Is.OK),
        Station.LISTENER: (listener, BARCODE, Is.OK),
        Station.RESHARE: ("patronIdentifier", BARCODE, Is.OK),
        Station.ILS: ("LookupUser", BARCODE, Is.OK),
    } == stops(diagnosis)
    assert "not seen: a request shows no login" == diagnosis.route[0].note
    assert "The request carries the identifier by which the library system knows the patron." == (
        diagnosis.headline.reason
    )


def test_whoever_made_the_request_owns_what_is_wrong(diagnosis_of):
    diagnosis = diagnosis_of(f"/EXU?req.id={BARCODE}&{ITEM}")

    assert ("request.patron-key-not-read", Owner.DISCOVERY) == (
        diagnosis.cause.check,
        diagnosis.cause.owner,
    )
    assert {Owner.DISCOVERY} == {remedy.owner for remedy in diagnosis.remedies}
    assert (
        "Write the patron under req_id, where the request is made." == diagnosis.remedies[0].text
    )
    message = diagnosis.message.text
    for part in (
        "A request that was handed in on",
        "Which request\nTime: ",
        "req_id, holding the patron's barcode",
        "Have the same request made again",
    ):
        assert part in message
    for part in ("Have the same patron log in", "entity ID", "A login on"):
        assert part not in message
    notice = diagnosis_of(f"/ABC?req_id={BARCODE}&{ITEM}").message.text
    assert "A request that was handed in on" in notice
    assert "passes today, but something that the release verifier saw" in notice


def test_the_reason_speaks_of_a_request_not_of_a_release(diagnosis_of):
    diagnosis = diagnosis_of(f"/EXU?req_id=gg1&req_dat={BARCODE}&{ITEM}")
    message, to_change = diagnosis.headline.reason, diagnosis.remedies[0].text

    assert (
        "The request carries req_id, but the library system knows this patron by barcode. "
        "The right one stands in the request too, as req_dat." == message
    )
    assert "Write the value of req_dat under req_id, where the request is made." == to_change


def test_a_request_cannot_tell_what_is_released(diagnosis_of):
    steps = steps_of(diagnosis_of(f"/EXU?req_id={BARCODE}&{ITEM}"))
    released, addon = steps["widespread-2.1"], steps["widespread-2.2"]

    assert (
        StepAnswer.UNKNOWN,
        "A pasted request does not show what a sign-on system releases.",
    ) == (released.answer, released.because)
    assert ((), ()) == (released.rests_on, addon.rests_on)
    assert StepAnswer.YES is steps["intermittent-5"].answer


def test_the_answers_speak_of_a_request(diagnosis_of):
    steps = steps_of(diagnosis_of(f"/EXU?{ITEM}"))

    assert "This request would carry no User ID at all." == steps["widespread-2"].because
    assert "One request cannot tell; compare the groups of several patrons." == (
        steps["widespread-1"].because
    )


@pytest.mark.parametrize(
    ("step", "because"),
    [
        ("intermittent-1", "ReShare would ask about nobody."),
        ("intermittent-2", "No card would be looked at."),
        ("intermittent-5", "There is no User ID to compare."),
        ("widespread-2", "None is created, with or without an ID."),
    ],
)
def test_a_request_that_is_refused_on_arrival_is_not_placed(diagnosis_of, step, because):
    """ReShare's own endpoint makes none without a pickup location."""
    found = steps_of(diagnosis_of(f"/rs/patronrequests/openURL?rft.title=T&req.id={BARCODE}"))[
        step
    ]

    assert (StepAnswer.NOT_APPLICABLE, f"This request would not be placed at all. {because}") == (
        found.answer,
        found.because,
    )


def test_a_record_that_is_not_found_is_looked_for_by_the_values_of_the_request(diagnosis_of):
    steps = steps_of(diagnosis_of(f"/EXU?req_id=x12345&{ITEM}"))
    right = steps_of(diagnosis_of(f"/EXU?req_id={BARCODE}&{ITEM}"))

    assert (
        "The library system knows no patron by the identifier that ReShare would send, nor by any "
        "other value of the request that was asked for."
    ) == steps["intermittent-1"].because
    assert "judged as of" in [evidence.name for evidence in right["intermittent-1"].rests_on]
