import pytest

from tests.domain.diagnosis.cases import SILENCE, make_case, make_finding
from tests.factories import (
    BARCODE,
    make_decision,
    make_form,
    make_found,
    make_preview,
    make_settings,
)
from verifier.domain.diagnosis.steps.answers import (
    FAULTS,
    Fault,
    Judged,
    addon_field_right,
    consistently_wrong,
    fault_of,
    release_right,
    requests_wrong,
    share_a_group,
    share_one_group,
)
from verifier.domain.model.finding import Evidence, Owner, Severity
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import PatronProfile


def silent(**form):
    evidence = make_preview(form=make_form(**form))
    return make_case(decision=make_decision(SILENCE, preview=evidence))


def unknown(**form):
    evidence = make_preview({"employeeNumber": "x12345"}, form=make_form(**form))
    return make_case(decision=make_decision({}, preview=evidence))


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
    evidence = make_preview(
        {"uid": "x12345", "employeeNumber": BARCODE}, form=make_form(identifier="uid")
    )
    evidence = make_decision({BARCODE: make_found()}, preview=evidence)

    assert release_right(make_case(decision=evidence))[0] is StepAnswer.YES


def test_2_1_no_with_the_message_of_the_releases_own_error():
    """What a check of the release found is the reason."""
    case = make_case(
        make_finding("release.identifier-missing", message="It was not released."),
        decision=nothing_sent(),
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
    evidence = make_preview(released, form=make_form(door=EntryPoint.ILLIAD))
    evidence = make_decision({BARCODE: make_found()}, preview=evidence)
    answer, because = addon_field_right(make_case(decision=evidence))

    assert StepAnswer.NO is answer
    assert because.endswith("Another value leads to the patron's record.")


def test_2_names_what_is_wrong_with_the_user_id_itself():
    """Two values in one are told as such."""
    evidence = make_preview({"employeeNumber": (BARCODE, "x12345")})
    case = make_case(decision=make_decision({}, preview=evidence))

    expected = (
        StepAnswer.YES,
        "A request by this login would carry several values in one User ID.",
    )

    assert expected == requests_wrong(case)


SETTINGS = make_settings(
    patron_profiles=(
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="STAFF"),
    ),
    profiles_known=True,
)


def told(affected, well=()):
    return share_one_group(affected, well, SETTINGS)


@pytest.mark.parametrize(
    ("code", "listed"),
    [
        ("ALUM", "ReShare's list does not allow it."),
        ("GRAD", "ReShare's list allows it."),
        ("STAFF", "Nobody has decided about it in ReShare, which allows it."),
        ("GUEST", "It is not in ReShare's list yet, and ReShare allows it."),
    ],
)
def test_yes_says_whether_the_list_allows_the_group(code, listed):
    """That is what the page tells to check next."""
    step = told([code] * 6, ["OTHER"] * 9)

    assert StepAnswer.YES is step.answer
    assert (
        f"All 6 patrons with a problem are of one group. {listed} None of the 9 patrons without a "
        "problem is of it."
    ) == step.because


def test_a_list_that_is_not_given_allows_and_refuses_nothing():
    """Without ReShare's list nothing is said about the group."""
    step = share_one_group(["A"] * 5, ["A"] * 5, make_settings())

    assert "Whether ReShare's list allows it is not known here." in step.because


def test_a_group_that_the_others_are_of_as_well_explains_nothing():
    """Everybody being a student is no cause."""
    step = told(["GRAD"] * 5, ["GRAD"] * 9 + ["STAFF"])

    assert "9 of 10 patrons without a problem are of it too" in step.because
    assert step.good is None


def test_five_patrons_are_no_longer_few():
    """From five on the answer is no mere hint."""
    assert "Only 4 patrons" in told(["ALUM"] * 4).because
    assert told(["ALUM"] * 5).because.endswith("no patron without a problem to compare with.")


def test_few_patrons_are_called_few():
    """Three patrons are a first hint."""
    step = told(["ALUM"] * 3)

    assert (
        "There is no patron without a problem to compare with. Only 3 patrons with a problem: too "
        "few to speak of a pattern."
    ) in step.because


def test_groups_that_are_not_known_are_not_counted_in():
    """They neither share nor differ."""
    step = told(["ALUM", "ALUM", None, None, None], ["GRAD"])

    assert (
        "Of 5 patrons with a problem the group of 2 is known, and is one and the same."
    ) in step.because


def test_no_names_the_share_of_the_commonest_group():
    """Several groups are no common one, and the evidence shows them all."""
    step = told(["ALUM"] * 4 + ["GRAD", None], ["GRAD"] * 2)

    assert StepAnswer.NO is step.answer
    assert "They are of 2 groups; 4 of 6 are of one of them." in step.because
    assert (
        Evidence(what="group", name="of 4 of 6 with a problem, 0 of 2 without", value="ALUM"),
        Evidence(what="group", name="of 1 of 6 with a problem, 2 of 2 without", value="GRAD"),
        Evidence(what="group", name="not known, of 1 of 6 with a problem, 0 of 2 without"),
        Evidence(what="state", name="the commonest group in ReShare's list", value="not allowed"),
    ) == step.rests_on


@pytest.mark.parametrize(
    ("answer", "affected"),
    [
        (StepAnswer.NOT_APPLICABLE, []),
        (StepAnswer.UNKNOWN, ["ALUM"]),
        (StepAnswer.UNKNOWN, [None, None, None]),
        (StepAnswer.UNKNOWN, ["ALUM", None]),
    ],
)
def test_nobody_one_patron_and_unknown_groups_share_nothing(answer, affected):
    """Not applicable where nobody is concerned, unknown where it cannot be told."""
    assert answer is told(affected).answer


RIGHT = Judged(user_id="21234000000018", wrong=False)
MISSING = Judged(user_id=None, wrong=True)
EMPTY = Judged(user_id="", wrong=True)
FILLED = Judged(user_id="(null)", wrong=True)
JOINED = Judged(user_id="a1;a1", wrong=True)
ADDRESS = Judged(user_id="gail.good@example.edu", wrong=True)
UNKNOWN = Judged(user_id="21234000000034", wrong=None)


@pytest.mark.parametrize(
    ("answer", "good", "requests"),
    [
        (StepAnswer.YES, False, [MISSING, MISSING, RIGHT]),
        (StepAnswer.NO, None, [MISSING, RIGHT]),
        (StepAnswer.NO, True, [RIGHT, RIGHT, UNKNOWN]),
        (StepAnswer.UNKNOWN, None, [UNKNOWN, UNKNOWN]),
        (StepAnswer.UNKNOWN, None, [MISSING, UNKNOWN]),
        (StepAnswer.NOT_APPLICABLE, None, []),
    ],
)
def test_more_than_half_is_consistent(answer, good, requests):
    """One request shows nothing; a few wrong ones are neither consistent nor good."""
    step = consistently_wrong(requests)

    assert (answer, good) == (step.answer, step.good)


def test_what_cannot_be_judged_is_said_and_not_counted():
    """Of an unanswered question nothing follows."""
    step = consistently_wrong([MISSING, MISSING, RIGHT, UNKNOWN])

    assert (
        "2 of 3 requests judged carry a wrong or missing User ID. Of 1 more nothing can be said."
    ) == step.because


def test_evidence_counts_each_fault_and_the_common_shapes():
    """What is wrong by itself goes by its fault, the rest by what it looks like."""
    step = consistently_wrong([MISSING, MISSING, EMPTY, FILLED, JOINED, ADDRESS, RIGHT])

    assert [
        ("no User ID at all", "2 of 7 requests"),
        ("an empty User ID", "1 of 7 requests"),
        ("a word that stands for no value", "1 of 7 requests"),
        ("several values in one User ID", "1 of 7 requests"),
        ("wrong; looks like name@domain", "1 of 7 requests"),
        ("right; looks like 14 digits", "1 of 7 requests"),
    ] == [(evidence.name, evidence.value) for evidence in step.rests_on]


def test_no_user_id_stands_in_the_evidence():
    """Shapes and shares are nobody's value, so they stay readable when masked."""
    step = consistently_wrong([ADDRESS, JOINED, RIGHT])

    assert {"share"} == {evidence.what for evidence in step.rests_on}
    assert "gail" not in str(step)


@pytest.mark.parametrize(
    ("fault", "user_id"),
    [
        (Fault.MISSING, None),
        (Fault.EMPTY, ""),
        (Fault.EMPTY, "  "),
        (Fault.PLACEHOLDER, "(null)"),
        (Fault.PLACEHOLDER, "undefined"),
        (Fault.SEVERAL, "user@example.edu;user@example.edu"),
        (None, "21234000000018"),
        (None, "user@example.edu"),
    ],
)
def test_some_user_ids_are_wrong_whoever_the_patron_is(fault, user_id):
    """Missing, empty, a word for nothing, or several in one."""
    assert fault is fault_of(user_id)


def test_every_fault_has_its_words():
    """A reader sees no code."""
    assert set(Fault) == FAULTS.keys()
