from datetime import UTC, datetime

from tests.factories import make_form, make_listener
from verifier.adapters.illiad.release import release_of
from verifier.adapters.illiad.users import user_of
from verifier.domain.diagnosis.matching import released_values
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlliadSettings
from verifier.domain.reshare_rules.request_preview import preview_request

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROW = {
    "UserName": "gail",
    "SSN": " 0042",
    "EMailAddress": "gail.good@example.edu",
    "FirstName": "Gail",
    "LastName": "Good",
    "UserInfo1": "",
    "UserInfo2": "by the door",
}


def release(field, **more):
    user = user_of(ROW, tuple(ROW))
    form = make_form(listener=make_listener(), header_identifier="employeeNumber")
    return release_of(user, IlliadSettings(patron_field=field, **more), form=form, at=NOW)


def test_the_stated_column_is_what_reshare_receives():
    """As it stands, past the listener's header and its rules."""
    sent = preview_request(release("SSN"))

    assert " 0042" == sent.preview.patron_identifier
    assert EntryPoint.ILLIAD is sent.release.form.door
    assert "barcode" == sent.release.form.ils_identifier
    assert not sent.by_header


def test_an_address_can_be_the_column_that_is_sent():
    """It goes by another name where people are compared."""
    sent = release("EMailAddress")
    labels = {attribute.label for attribute in sent.release.attributes}

    assert "gail.good@example.edu" == preview_request(sent).preview.patron_identifier
    assert {"mail", "SSN"} <= labels
    assert "EMailAddress" not in labels


def test_nothing_is_sent_without_a_stated_or_filled_column():
    assert preview_request(release(None)).preview.patron_identifier is None
    assert not preview_request(release("UserInfo1")).preview.has_identifier


def test_columns_are_asked_for_by_what_they_are():
    """Names and addresses are not; a free field only where it looks like a number or is named."""

    def asked(**more):
        values = released_values(release("UserName", **more))
        return {value.label for value in values if value.may_be_asked_for}

    assert {"UserName", "SSN"} == asked()
    assert {"UserName", "SSN", "UserInfo2"} == asked(columns=("UserInfo2",))
