import pytest

from tests.adapters.illiad.compared import judged, outcomes
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_form,
    make_found,
    make_identifier,
    make_record,
)
from verifier.domain.model.illiad_comparison import ColumnOutcome
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.site import IlsRole

SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
NAMELESS = make_record(name=None, emails=())


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({}, "leads"),
        ({"SSN": f" {BARCODE}"}, "leads-changed"),
        ({"SSN": "7001"}, "other-person"),
        ({"SSN": "42424242"}, "not-known"),
        ({"SSN": "N/A"}, "empty"),
        ({"SSN": "  "}, "empty"),
        ({"SSN": ["x"]}, "absent"),
    ],
)
def test_the_column_that_is_sent(row, column):
    """Each thing that can become of its value."""
    user = judged(row)

    assert column == user.compared.sent.outcome.value


def test_every_column_is_compared():
    """What was not sent is compared with the record that was found, or asked for by itself."""
    user = judged({"UserName": BARCODE, "Number": "7001", "UserInfo1": "behind the door"})

    assert {
        "SSN": "leads",
        "UserName": "leads",
        "Number": "other-person",
        "EMailAddress": "not-asked",
        "UserInfo1": "not-asked",
    } == outcomes(user)


def test_the_form_in_which_it_differs_is_named():
    """Lost zeros count where name or address agree, and are told as such."""
    record = make_record(make_identifier("00004242"))

    user = judged({"SSN": "4242"}, answers={"00004242": make_found(record)})

    sent = user.compared.sent
    assert (ColumnOutcome.LEADS_CHANGED, Transform.T4) == (sent.outcome, sent.transform)
    assert ("00004242", "barcode") == (sent.becomes, sent.matches)


def test_lost_zeros_never_lead_to_somebody_else():
    """A record of another name is not this user's in whatever form."""
    record = make_record(make_identifier("00007001"), name=None, emails=("otto@example.edu",))

    user = judged({"SSN": "7001"}, answers={"00007001": make_found(record)})

    assert ColumnOutcome.LEADS_CHANGED is not user.compared.sent.outcome
    assert () == user.compared.better


def test_a_record_without_name_and_address_confirms_nothing():
    """It is found, and nobody says that it is this user's."""
    user = judged(answers={BARCODE: make_found(NAMELESS)})

    assert "not-confirmed" == user.compared.sent.outcome.value
    assert Agreement.CANNOT_TELL is user.compared.agreement


def test_a_confirmed_record_goes_before_a_nameless_one():
    """Although ReShare's own question found the other: nothing speaks for that one."""
    other = make_record(make_identifier("7001"), internal_id="u7", name=None, emails=())
    answers = {"7001": make_found(other), BARCODE: make_found()}

    user = judged({"Number": "7001"}, field="Number", answers=answers)

    assert {"Number": "not-confirmed", "SSN": "leads"} == {
        name: outcome for name, outcome in outcomes(user).items() if name in ("Number", "SSN")
    }
    assert Agreement.AGREES is user.compared.agreement


def test_an_identifier_of_another_kind_is_not_what_reshare_finds_users_by():
    """A user name in the record helps nobody where patrons are found by barcode."""
    record = make_record(make_identifier(BARCODE), make_identifier("gail", "username"))

    user = judged(field="UserName", answers={BARCODE: make_found(record)})

    assert "other-kind" == user.compared.sent.outcome.value
    assert ["SSN"] == [each.column for each in user.compared.better]


def test_what_reshares_question_finds_is_right_whatever_its_kind():
    """The library system itself has the last word."""
    record = make_record(make_identifier(BARCODE), make_identifier("gail", "username"))

    user = judged(field="UserName", answers={"gail": make_found(record)})

    assert "leads" == user.compared.sent.outcome.value


def test_what_another_connection_shows_does_not_stand_in_for_reshares_question():
    """A barcode that is in the record, and that ReShare's connection does not know, fails."""
    ils = (
        FixedIls({}),
        FixedIls({BARCODE: make_found()}, connection_id="alma", role=IlsRole.EVIDENCE),
    )

    assert "other-kind" == judged(ils=ils).compared.sent.outcome.value


def test_an_old_card_is_not_the_users_identifier():
    """A number that is no longer in use does not count."""
    record = make_record(
        make_identifier(BARCODE), make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
    )
    answers = {BARCODE: make_found(record)}

    user = judged({"SSN": OLD_BARCODE, "Number": BARCODE}, answers=answers)

    assert "not-known" == user.compared.sent.outcome.value
    assert ["Number"] == [each.column for each in user.compared.better]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (SILENT, "could-not-ask"),
        (NotFound(message="Unknown User"), "not-known"),
        (Ambiguous(count=2, message="two"), "not-confirmed"),
    ],
)
def test_what_was_asked_and_answered(answer, outcome):
    """Silence is never an answer, and several patrons are none in particular."""
    assert outcome == judged(answers=answer).compared.sent.outcome.value


def test_two_views_of_one_account_are_one_person():
    """One connection tells no name; the other, which does, speaks for both."""
    ils = (
        FixedIls({BARCODE: make_found(NAMELESS)}),
        FixedIls({BARCODE: make_found()}, connection_id="alma", role=IlsRole.EVIDENCE),
    )

    user = judged(ils=ils)

    assert (Agreement.AGREES, "leads") == (
        user.compared.agreement,
        user.compared.sent.outcome.value,
    )


def test_columns_go_by_their_own_names():
    """The e-mail address is ILLiad's column again, whatever it is compared as."""
    record = make_record(make_identifier("gail.good@example.edu"))
    user = judged(field="EMailAddress", answers={"gail.good@example.edu": make_found(record)})

    assert "leads" == user.compared.sent.outcome.value


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        (PersonName(given="Gail", family="Good"), "leads"),
        (PersonName(given="Otto", family="Other"), "other-person"),
        (None, "not-confirmed"),
    ],
)
def test_an_address_does_not_confirm_itself(name, outcome):
    """A family's address leads to whoever the library keeps it for: the names decide."""
    address = "gail.good@example.edu"
    record = make_record(make_identifier(address), name=name, emails=(address,))

    user = judged(field="EMailAddress", answers={address: make_found(record)})

    assert outcome == user.compared.sent.outcome.value


STRANGERS = make_record(
    make_identifier("7001001"),
    make_identifier("7001002"),
    internal_id="u7",
    name=PersonName(given="Otto", family="Other"),
    emails=("otto.other@example.edu",),
)


def test_reshares_connection_has_the_last_word_on_whose_number_it_is():
    """Another connection shows it as this user's, and ReShare would get somebody else."""
    ils = (
        FixedIls({BARCODE: make_found(STRANGERS)}),
        FixedIls({BARCODE: make_found()}, connection_id="alma", role=IlsRole.EVIDENCE),
    )

    assert "other-person" == judged(ils=ils).compared.sent.outcome.value


def test_a_column_in_the_record_needs_no_question_of_its_own():
    """Exactly, and of the type that the site names; another type is another kind."""
    record = make_record(
        make_identifier(BARCODE), make_identifier("5550001"), make_identifier("5550002", "student")
    )

    user = judged(
        {"UserInfo1": "5550001", "UserInfo2": "5550002"}, answers={BARCODE: make_found(record)}
    )

    assert ("leads", "other-kind") == (outcomes(user)["UserInfo1"], outcomes(user)["UserInfo2"])


def test_any_type_counts_where_the_record_has_none_of_the_wanted_one():
    """Or where the site names none."""
    record = make_record(make_identifier("gail", "login"), make_identifier("5550001", "student"))
    row = {"SSN": "gail", "UserInfo1": "5550001"}

    told = [
        outcomes(judged(row, answers={"gail": make_found(record)}, form=make_form(**form)))
        for form in ({}, {"ils_identifier": None})
    ]

    assert ["leads", "leads"] == [each["UserInfo1"] for each in told]


def test_letter_case_that_the_library_overlooks_leads_there():
    """What it finds it finds; that it may not always do so is another finding."""
    record = make_record(make_identifier("M00012345"))

    user = judged({"SSN": "m00012345"}, answers={"m00012345": make_found(record)})

    assert ColumnOutcome.LEADS is user.compared.sent.outcome
    assert ["patron.letter-case-relied-on"] == [finding.check for finding in user.findings][:1]


def test_a_value_in_a_strangers_record_is_the_strangers():
    """Although nobody was asked for it."""
    answers = {BARCODE: make_found(), "7001001": make_found(STRANGERS)}

    user = judged({"Number": "7001001", "UserInfo1": "7001002"}, answers=answers)

    assert ("other-person", "other-person") == (
        outcomes(user)["Number"],
        outcomes(user)["UserInfo1"],
    )


def test_two_accounts_of_one_name_confirm_neither():
    """Nothing says which of them is meant."""
    twins = [
        make_record(make_identifier(value), internal_id=value, emails=())
        for value in ("5550001", "5550002")
    ]
    answers = {twin.internal_id: make_found(twin) for twin in twins}
    row = {"SSN": "424242", "Number": "5550001", "ExternalUserId": "5550002", "EMailAddress": ""}

    user = judged(row, answers=answers)

    assert ("not-confirmed", "not-confirmed") == (
        outcomes(user)["Number"],
        outcomes(user)["ExternalUserId"],
    )
    assert () == user.compared.better


def test_views_that_deny_each_other_are_not_sure():
    """One connection has this user's name under the number, another a stranger's."""
    other = make_record(name=PersonName(given="Otto", family="Other"), emails=(), source="alma")
    ils = (
        FixedIls({BARCODE: make_found()}),
        FixedIls({BARCODE: make_found(other)}, connection_id="alma", role=IlsRole.EVIDENCE),
    )

    user = judged(ils=ils)

    assert "not-confirmed" == user.compared.sent.outcome.value
    assert Agreement.CANNOT_TELL is user.compared.agreement


def test_without_a_record_there_is_nothing_to_agree_with():
    """Which is not the same as not being able to tell."""
    assert judged({"SSN": "424242"}).compared.agreement is None
