import pytest

from tests.factories import BARCODE, make_form, make_listener, make_preview, make_vufind
from verifier.domain.model.release import TransformOutcome
from verifier.domain.model.request_form import EntryPoint


def test_the_released_identifier_arrives():
    """By VuFind's link alone, without a header."""
    preview = make_preview().preview
    assert (
        preview.req_id,
        preview.req_id_from,
        preview.patron_identifier,
        preview.trace.outcome,
    ) == (BARCODE, "employeeNumber", BARCODE, TransformOutcome.NO_HEADER)
    assert (preview.email, preview.blocked) == ("gail.good@example.edu", None)


@pytest.mark.parametrize(
    ("released", "req_id", "identifier"),
    [
        ({}, None, None),
        ({"employeeNumber": []}, None, None),
        ({"employeeNumber": ["1", "2"]}, "1;2", "1;2"),
        ({"employeeNumber": "(null)"}, "(null)", "(null)"),
    ],
)
def test_without_a_header_req_id_is_the_identifier(released, req_id, identifier):
    """Nothing on the way repairs or drops it."""
    preview = make_preview(released).preview
    assert (req_id, identifier) == (preview.req_id, preview.patron_identifier)


@pytest.mark.parametrize(
    ("released", "identifier", "outcome"),
    [
        ({"uid": "jdoe", "employeeNumber": "1"}, "jdoe", TransformOutcome.UNCHANGED),
        ({"uid": "", "employeeNumber": "1"}, "", TransformOutcome.UNCHANGED),
        ({"uid": [], "employeeNumber": "1"}, "1", TransformOutcome.NO_HEADER),
        ({"employeeNumber": "1"}, "1", TransformOutcome.NO_HEADER),
        ({"uid": ["a", "b"], "employeeNumber": "1"}, "a;b", TransformOutcome.UNCHANGED),
        ({"uid": " jdoe ", "employeeNumber": "1"}, "jdoe", TransformOutcome.CHANGED),
        ({"uid": "Jösé", "employeeNumber": "1"}, "JÃ¶sÃ©", TransformOutcome.CHANGED),
    ],
)
def test_a_header_goes_before_the_link(released, identifier, outcome):
    """It wins wherever it arrives, even empty; where it is not sent the link stays."""
    form = make_form(header_identifier="uid", listener=make_listener())
    preview = make_preview(released, form=form).preview
    assert "1" == preview.req_id
    assert identifier == preview.patron_identifier
    if outcome is TransformOutcome.NO_HEADER:
        assert preview.trace.outcome is TransformOutcome.NO_HEADER


def test_the_header_door_sends_no_link_value():
    """The identifier itself is the header."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener(reqIdToUpper=True))
    preview = make_preview({"employeeNumber": "b12"}, form=form).preview
    assert (preview.req_id, preview.req_id_from, preview.patron_identifier) == (None, None, "B12")


def test_capitals_in_the_setting_leave_the_link_alone():
    """The header is sent and never read."""
    listener = make_listener(reqIdHeader="X-Remote-User")
    form = make_form(header_identifier="uid", listener=listener)
    preview = make_preview({"uid": "jdoe", "employeeNumber": "1"}, form=form).preview
    assert preview.patron_identifier == "1"


def test_an_invalid_regex_lets_no_request_through():
    """The listener answers HTTP 500, and the preview says why."""
    listener = make_listener(reqIdRegex="(", reqIdReplacement="x")
    preview = make_preview(
        form=make_form(header_identifier="employeeNumber", listener=listener)
    ).preview
    assert preview.patron_identifier is None
    assert preview.blocked is not None
    assert "HTTP 500" in preview.blocked
    assert BARCODE not in preview.blocked


def test_what_cannot_be_simulated_is_not_guessed():
    """No identifier is claimed, and nothing is said to be blocked."""
    listener = make_listener(reqIdRegex="(?i:a)", reqIdReplacement="x")
    preview = make_preview(
        form=make_form(header_identifier="employeeNumber", listener=listener)
    ).preview
    assert (preview.patron_identifier, preview.blocked, preview.trace.outcome) == (
        None,
        None,
        TransformOutcome.CANNOT_SIMULATE,
    )


@pytest.mark.parametrize("door", [EntryPoint.DIRECT, EntryPoint.ILLIAD])
@pytest.mark.parametrize(("released", "expected"), [({"employeeNumber": ""}, ""), ({}, None)])
def test_other_doors_keep_an_empty_value(door, released, expected):
    """Empty and absent differ in the request."""
    preview = make_preview(released, form=make_form(door=door)).preview
    assert expected == preview.patron_identifier


def test_vufinds_ils_pages_do_not_matter():
    """cat_username is never sent to ReShare."""
    form = make_form(vufind=make_vufind(cat_username="employeeNumber", username="uid"))
    assert make_preview({"employeeNumber": "1", "uid": "jdoe"}, form=form).preview.req_id == "jdoe"


def test_the_first_address_is_the_email():
    """Further ones are not sent."""
    released = {"employeeNumber": "1", "mail": ["a@example.edu", "b@example.edu"]}
    assert make_preview(released).preview.email == "a@example.edu"
