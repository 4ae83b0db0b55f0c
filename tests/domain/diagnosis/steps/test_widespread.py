from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import SILENCE, make_case, make_finding
from tests.factories import BARCODE, make_decision, make_form, make_found, make_preview
from verifier.domain.diagnosis.steps.answers import (
    addon_field_right,
    release_right,
    requests_wrong,
    share_a_group,
)
from verifier.domain.model.finding import Owner, Severity
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.request_form import EntryPoint


def silent(**form):
    preview = make_preview(form=make_form(**form))
    return make_case(decision=make_decision(SILENCE, preview=preview))


def unknown(**form):
    preview = make_preview({"employeeNumber": "x12345"}, form=make_form(**form))
    return make_case(decision=make_decision({}, preview=preview))


def nothing_sent():
    return make_case(decision=make_decision({}, preview=make_preview({})))


def test_1_cannot_be_told_from_one_login():
    """It takes several patrons to share a group; where nothing is wrong nobody is affected."""
    assert share_a_group(silent())[0] is StepAnswer.UNKNOWN
    assert share_a_group(make_case())[0] is StepAnswer.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (StepAnswer.NO, make_case),
        (StepAnswer.YES, unknown),
        (StepAnswer.YES, nothing_sent),
        (StepAnswer.UNKNOWN, silent),
    ],
)
def test_2_is_the_reverse_of_the_same_identifier(expected, case):
    """A right User ID is no, a wrong or missing one is yes, which is the bad answer."""
    assert expected == requests_wrong(case())[0]


def test_2_1_yes_where_the_right_value_is_released():
    """Exactly as the library system has it."""
    assert release_right(make_case())[0] is StepAnswer.YES


def test_2_1_yes_where_another_attribute_is_right():
    """The release is well, and the delivery takes the wrong attribute."""
    preview = make_preview(
        {"uid": "x12345", "employeeNumber": BARCODE}, form=make_form(identifier="uid")
    )
    decision = make_decision({BARCODE: make_found()}, preview=preview)

    assert release_right(make_case(decision=decision))[0] is StepAnswer.YES


def test_2_1_no_with_the_message_of_the_releases_own_error():
    """What a check of the release found is the reason."""
    case = make_case(
        make_finding("release.identifier-missing", message="It was not released."),
        decision=nothing_sent().decision,
    )

    expected = (StepAnswer.NO, "It was not released.")

    assert expected == release_right(case)


def test_2_1_no_where_the_identity_team_must_mend_something():
    """An old barcode is the campus directory's matter."""
    finding = make_finding("patron.old-barcode", message="A replaced card's number is released.")

    expected = (StepAnswer.NO, "A replaced card's number is released.")

    assert expected == release_right(make_case(finding))


def test_2_1_does_not_count_consequences_and_warnings():
    """Only errors that nothing else explains speak against the release."""
    case = make_case(
        make_finding("patron.not-found", follows_from="request.regex-invalid"),
        make_finding("request.regex-invalid", owner=Owner.RESHARE),
        make_finding("release.identifier-reassignable", severity=Severity.WARNING),
        make_finding("decision.profile-not-allowed", owner=Owner.RESHARE),
    )

    assert release_right(case)[0] is StepAnswer.YES


def test_2_1_no_where_a_warning_of_the_release_leads_to_an_error():
    """Several values are a warning, and the reason why no patron is found."""
    case = make_case(
        make_finding(
            "release.identifier-several-values",
            severity=Severity.WARNING,
            message="Several values are released.",
        ),
        make_finding(
            "request.identifier-joined",
            owner=Owner.DISCOVERY,
            follows_from="release.identifier-several-values",
        ),
    )

    expected = (StepAnswer.NO, "Several values are released.")

    assert expected == release_right(case)


def test_2_1_no_where_no_value_leads_to_a_record():
    """The library system was asked and knows none of them."""
    assert release_right(unknown())[0] is StepAnswer.NO


def test_2_1_unknown_where_nobody_could_be_asked():
    """Something is released; whether it is right cannot be said."""
    assert release_right(silent())[0] is StepAnswer.UNKNOWN


@pytest.mark.parametrize(
    "door", [EntryPoint.VUFIND_ILS, EntryPoint.VUFIND_SIP2, EntryPoint.DIRECT]
)
def test_2_1_is_not_asked_without_a_sign_on_system(door):
    """The identifier comes from elsewhere."""
    assert release_right(silent(door=door))[0] is StepAnswer.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (StepAnswer.NOT_APPLICABLE, make_case),
        (StepAnswer.NO, lambda: unknown(door=EntryPoint.ILLIAD)),
        (StepAnswer.UNKNOWN, lambda: silent(door=EntryPoint.ILLIAD)),
    ],
)
def test_2_2_is_asked_only_where_an_add_on_places_requests(expected, case):
    """Behind an add-on the question is whether its value is the patron's identifier."""
    assert expected == addon_field_right(case())[0]


def test_2_2_says_that_another_value_is_the_patrons():
    """The add-on reads the wrong field, and the right one is there."""
    released = {"uid": BARCODE, "employeeNumber": "x12345"}
    preview = make_preview(released, form=make_form(door=EntryPoint.ILLIAD))
    decision = make_decision({BARCODE: make_found()}, preview=preview)
    answer, because = addon_field_right(make_case(decision=decision))

    assert StepAnswer.NO is answer
    assert because.endswith("Another value leads to the patron's record.")


def test_2_names_what_is_wrong_with_the_user_id_itself():
    """Two values in one are told as such."""
    preview = make_preview({"employeeNumber": (BARCODE, "x12345")})
    case = make_case(decision=make_decision({}, preview=preview))

    expected = (
        StepAnswer.YES,
        "A request by this login would carry several values in one User ID.",
    )

    assert expected == requests_wrong(case)
