"""The diagnosis of a request that was pasted: no login was seen, and the campus is not blamed."""

import pytest

from tests.factories import BARCODE, FixedIls, make_found, make_site
from verifier.adapters.captures.formats import read_captures_in
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.report import StationOutcome, StepAnswer
from verifier.pipeline.verify import verify

ITEM = "rft_id=1&svc.pickupLocation=x"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"


@pytest.fixture
def diagnosis_of(tmp_path):
    """A function that follows a pasted request to its end."""

    def told(text):
        (capture,) = read_captures_in(text.encode())
        ils = (FixedIls({BARCODE: make_found()}),)
        return verify(capture, site=make_site(tmp_path), ils=ils).diagnosis

    return told


def stops(diagnosis):
    """Name, value and outcome by station."""
    return {each.station: (each.name, each.value, each.outcome) for each in diagnosis.route}


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
        Station.IDP: ("a login", None, StationOutcome.UNKNOWN),
        Station.SERVICE_PROVIDER: ("a login", None, StationOutcome.UNKNOWN),
        Station.DISCOVERY: (key, BARCODE, StationOutcome.OK),
        Station.LISTENER: (listener, BARCODE, StationOutcome.OK),
        Station.RESHARE: ("patronIdentifier", BARCODE, StationOutcome.OK),
        Station.ILS: ("LookupUser", BARCODE, StationOutcome.OK),
    } == stops(diagnosis)
    assert "not seen: a request shows no login" == diagnosis.route[0].note
    assert "The request carries the identifier by which the library system knows the patron." == (
        diagnosis.headline.reason
    )


def test_whoever_made_the_request_owns_what_is_wrong(diagnosis_of):
    """No remedy and no message goes to the campus; the key that is read is what is wanted."""
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
        "For a request that was looked at on",
        "req_id, holding the patron's barcode",
        "Have the same request made again",
    ):
        assert part in message
    for part in ("Have the same patron log in", "entity ID", "For a login on"):
        assert part not in message


def test_a_notice_of_a_change_speaks_of_the_request_too(diagnosis_of):
    """Where all works and something should be changed."""
    message = diagnosis_of(f"/ABC?req_id={BARCODE}&{ITEM}").message.text

    assert "A request that was looked at on" in message
    assert "showed something that should be changed" in message


def test_the_reason_speaks_of_a_request_not_of_a_release(diagnosis_of):
    """The right value stands in the request too; nothing was released."""
    diagnosis = diagnosis_of(f"/EXU?req_id=gg1&req_dat={BARCODE}&{ITEM}")
    message, to_change = diagnosis.headline.reason, diagnosis.remedies[0].text

    assert (
        "The request carries req_id, but the library system knows this patron by barcode. "
        "The right one stands in the request too, as req_dat." == message
    )
    assert "Write the value of req_dat under req_id, where the request is made." == to_change


def test_a_request_cannot_tell_what_is_released(diagnosis_of):
    """The page's question about the sign-on system stays open, says why, and rests on nothing."""
    steps = {step.step: step for step in diagnosis_of(f"/EXU?req_id={BARCODE}&{ITEM}").steps}
    released, addon = steps["widespread-2.1"], steps["widespread-2.2"]

    assert (
        StepAnswer.UNKNOWN,
        "A pasted request does not show what a sign-on system releases.",
    ) == (released.answer, released.because)
    assert ((), ()) == (released.rests_on, addon.rests_on)
    assert StepAnswer.YES is steps["intermittent-5"].answer


def test_the_answers_speak_of_a_request(diagnosis_of):
    """Not of a login, which nobody has seen."""
    steps = {step.step: step for step in diagnosis_of(f"/EXU?{ITEM}").steps}

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
    steps = diagnosis_of(f"/rs/patronrequests/openURL?rft.title=T&req.id={BARCODE}").steps
    (found,) = (each for each in steps if each.step == step)

    assert (StepAnswer.NOT_APPLICABLE, f"This request would not be placed at all. {because}") == (
        found.answer,
        found.because,
    )


def test_a_record_that_is_not_found_is_looked_for_by_the_values_of_the_request(diagnosis_of):
    """And a day that is shown is the request's."""
    steps = {step.step: step for step in diagnosis_of(f"/EXU?req_id=x12345&{ITEM}").steps}
    right = {step.step: step for step in diagnosis_of(f"/EXU?req_id={BARCODE}&{ITEM}").steps}

    assert (
        "The library system knows no patron by the identifier that ReShare would send, nor by any "
        "other value of the request that was asked for."
    ) == steps["intermittent-1"].because
    assert "day of the request" in [evidence.name for evidence in right["intermittent-1"].rests_on]
