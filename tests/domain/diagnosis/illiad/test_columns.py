from dataclasses import replace

import pytest

from tests.adapters.illiad.compared import (
    judged,
    judged_outcome,
    make_comparison,
    make_settings,
    make_user,
    outcomes,
)
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_form,
    make_found,
    make_identifier,
    make_record,
)
from verifier.domain.diagnosis.illiad_columns import (
    FEW,
    advise,
    headline,
    reason,
    share,
    step,
    tally_columns,
    verdict_of,
    worst_verdict,
)
from verifier.domain.diagnosis.steps.questions import RIGHT_FIELD
from verifier.domain.model.finding import Owner
from verifier.domain.model.illiad_comparison import Advice, ColumnOutcome, ColumnTally, UserLookup
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.patron import IdentifierStatus, PersonName
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.site import IlsRole

SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
NAMELESS = make_record(name=None, emails=())
BOTH_KINDS = make_record(make_identifier(BARCODE), make_identifier("gail", "username"))
NAMELESS_LOGIN = {BARCODE: make_found(NAMELESS)}
NUMBER_LEADS = "The library system knows nobody by SSN. Number leads to this user's own record"
ZEROS = {"00004242": make_found(make_record(make_identifier("00004242")))}


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
    assert column == judged(row).compared.sent.outcome.value


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


def test_lost_zeros_are_named_and_never_lead_to_somebody_else():
    """They count where name or address agree; a record of another name is not this user's."""
    other = make_record(make_identifier("00007001"), name=None, emails=("otto@example.edu",))
    sent = judged({"SSN": "4242"}, answers=ZEROS).compared.sent
    strange = judged({"SSN": "7001"}, answers={"00007001": make_found(other)}).compared

    assert (ColumnOutcome.LEADS_CHANGED, Transform.T4) == (sent.outcome, sent.transform)
    assert ("00004242", "barcode") == (sent.becomes, sent.matches)
    assert ColumnOutcome.LEADS_CHANGED is not strange.sent.outcome
    assert () == strange.better


OLD_CARD = make_record(
    make_identifier(BARCODE), make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
)


@pytest.mark.parametrize(
    ("row", "field", "record", "outcome", "better"),
    [
        # it is found, and nobody says that it is this user's
        ({}, "SSN", NAMELESS, "not-confirmed", []),
        # a user name in the record helps nobody where patrons are found by barcode
        ({}, "UserName", BOTH_KINDS, "other-kind", ["SSN"]),
        # a number that is no longer in use does not count
        ({"SSN": OLD_BARCODE, "Number": BARCODE}, "SSN", OLD_CARD, "not-known", ["Number"]),
    ],
)
def test_what_does_not_lead_to_the_user(row, field, record, outcome, better):
    compared = judged(row, field=field, answers={BARCODE: make_found(record)}).compared

    assert outcome == compared.sent.outcome.value
    assert better == [column.column for column in compared.better]


def test_a_confirmed_record_goes_before_a_nameless_one():
    """Although ReShare's own question found the other: nothing speaks for that one."""
    other = make_record(make_identifier("7001"), internal_id="u7", name=None, emails=())
    answers = {"7001": make_found(other), BARCODE: make_found()}

    user = judged({"Number": "7001"}, field="Number", answers=answers)

    assert {"Number": "not-confirmed", "SSN": "leads"} == {
        name: outcome for name, outcome in outcomes(user).items() if name in ("Number", "SSN")
    }
    assert Agreement.AGREES is user.compared.agreement


STRANGERS = make_record(
    make_identifier("7001001"),
    make_identifier("7001002"),
    internal_id="u7",
    name=PersonName(given="Otto", family="Other"),
    emails=("otto.other@example.edu",),
)
DENIED = make_record(name=PersonName(given="Otto", family="Other"), emails=(), source="alma")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        # silence is never an answer, and several patrons are none in particular
        (SILENT, "could-not-ask"),
        (NotFound(message="Unknown User"), "not-known"),
        (Ambiguous(count=2, message="two"), "not-confirmed"),
    ],
)
def test_what_was_asked_and_answered(answer, outcome):
    assert outcome == judged(answers=answer).compared.sent.outcome.value


@pytest.mark.parametrize(
    ("as_reshare", "evidence", "outcome", "agreement"),
    [
        # a barcode in the record that ReShare's connection does not know fails
        (None, make_record(), "other-kind", Agreement.AGREES),
        # one connection tells no name; the other, which does, speaks for both
        (NAMELESS, make_record(), "leads", Agreement.AGREES),
        # another connection shows it as this user's, and ReShare would get somebody else
        (STRANGERS, make_record(), "other-person", Agreement.AGREES),
        # one has this user's name under the number, another a stranger's
        (make_record(), DENIED, "not-confirmed", Agreement.CANNOT_TELL),
    ],
)
def test_reshares_connection_has_the_last_word(as_reshare, evidence, outcome, agreement):
    """What another connection shows does not stand in for ReShare's own question."""
    ils = (
        FixedIls({} if as_reshare is None else {BARCODE: make_found(as_reshare)}),
        FixedIls({BARCODE: make_found(evidence)}, connection_id="alma", role=IlsRole.EVIDENCE),
    )
    compared = judged(ils=ils).compared

    assert (outcome, agreement) == (compared.sent.outcome.value, compared.agreement)


def test_what_reshares_question_finds_is_right_whatever_its_kind():
    user = judged(field="UserName", answers={"gail": make_found(BOTH_KINDS)})

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
    """A family's address leads to whoever the library keeps it for: the names decide.

    The column is ILLiad's, whatever its value is compared as.
    """
    address = "gail.good@example.edu"
    record = make_record(make_identifier(address), name=name, emails=(address,))

    user = judged(field="EMailAddress", answers={address: make_found(record)})

    assert outcome == user.compared.sent.outcome.value


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
    record = make_record(make_identifier("gail", "login"), make_identifier("5550001", "student"))
    row = {"SSN": "gail", "UserInfo1": "5550001"}

    for form in (make_form(), make_form(ils_identifier=None)):
        user = judged(row, answers={"gail": make_found(record)}, form=form)
        assert "leads" == outcomes(user)["UserInfo1"]


def test_letter_case_that_the_library_overlooks_leads_there():
    """What it finds it finds; that it may not always do so is another finding."""
    record = make_record(make_identifier("M00012345"))

    user = judged({"SSN": "m00012345"}, answers={"m00012345": make_found(record)})

    assert ColumnOutcome.LEADS is user.compared.sent.outcome
    assert ["patron.letter-case-relied-on"] == [finding.check for finding in user.findings][:1]


def test_a_value_in_a_strangers_record_is_the_strangers():
    answers = {BARCODE: make_found(), "7001001": make_found(STRANGERS)}

    user = judged({"Number": "7001001", "UserInfo1": "7001002"}, answers=answers)

    assert "other-person" == outcomes(user)["Number"] == outcomes(user)["UserInfo1"]


def test_two_accounts_of_one_name_confirm_neither():
    twins = [
        make_record(make_identifier(value), internal_id=value, emails=())
        for value in ("5550001", "5550002")
    ]
    answers = {twin.internal_id: make_found(twin) for twin in twins}
    row = {"SSN": "424242", "Number": "5550001", "ExternalUserId": "5550002", "EMailAddress": ""}

    user = judged(row, answers=answers)

    assert "not-confirmed" == outcomes(user)["Number"] == outcomes(user)["ExternalUserId"]
    assert () == user.compared.better


def test_without_a_record_there_is_nothing_to_agree_with():
    assert judged({"SSN": "424242"}).compared.agreement is None


O = ColumnOutcome  # noqa: E741 - a table of them


def tally(column, *, leads=0, changed=0, other=0, unknown=0, unsure=0, as_number=0):
    counts = {
        O.LEADS: leads,
        O.LEADS_CHANGED: changed,
        O.OTHER_PERSON: other,
        O.NOT_KNOWN: unknown,
        O.NOT_CONFIRMED: unsure,
    }
    return ColumnTally(
        column=column,
        counts=tuple((outcome, count) for outcome, count in counts.items() if count),
        changed_by=((Transform.T4, changed),) if changed else (),
        as_number=as_number,
    )


@pytest.mark.parametrize(
    ("tallies", "field", "column"),
    [
        ((tally("SSN", leads=38), tally("UserName", leads=3)), "UserName", "SSN"),
        ((tally("SSN", leads=36, changed=2), tally("UserName", leads=3)), "UserName", "SSN"),
        ((tally("SSN", leads=38), tally("UserName", leads=38)), "UserName", "UserName"),
        ((tally("SSN", leads=38), tally("UserName", leads=38)), None, "UserName"),
        ((tally("SSN", leads=38), tally("Number", leads=38)), "Number", "Number"),
        ((tally("SSN", leads=1), tally("UserName", unknown=1)), "UserName", "SSN"),
        ((tally("SSN", leads=38), tally("Number", leads=36, changed=2)), None, "SSN"),
        ((tally("SSN", leads=38, other=1), tally("Number", leads=9)), "UserName", "Number"),
        ((tally("SSN", leads=38, other=1), tally("Number", leads=9)), "SSN", "Number"),
        ((tally("SSN", leads=38, other=1),), "UserName", None),
        ((tally("SSN", unsure=38),), "UserName", None),
        ((tally("SSN", unknown=38),), "SSN", None),
        ((), None, None),
    ],
)
def test_which_column_to_send(tallies, field, column):
    """The one that leads to most users' own records; what is sent stays where it is as good.

    A column that leads to another person is never named, however many it is right for.
    """
    assert column == advise(tallies, field).column


def test_says_what_to_change_and_where():
    advice = advise((tally("SSN", leads=36, changed=2), tally("UserName", leads=3)), "UserName")

    assert advice.text.startswith("Let the add-on send SSN: change it in ILLiad's Customization")
    assert 'patron_field = "SSN"' in advice.text
    assert "For 2 users it has to be corrected in ILLiad first" in advice.text
    assert not advice.few


def test_what_came_as_a_number_is_not_called_wrong():
    """Whether the zeros are missing in ILLiad nobody knows here."""
    text = advise((tally("SSN", leads=9, changed=2, as_number=2),), "SSN").text

    assert text.startswith("Let the add-on send SSN as it does.")
    assert "For 2 users it came as a number: look in ILLiad" in text
    assert "corrected" not in text


@pytest.mark.parametrize(
    ("tallies", "few", "message"),
    [
        # below five users it may be chance, and says so
        ((tally("SSN", leads=FEW - 1),), True, "This rests on 4 users alone: compare more"),
        ((tally("SSN", leads=FEW),), False, "and run this again."),
        # why no column is named, and what would help
        ((tally("SSN", leads=2, other=1),), False, "SSN would lead to other people's records"),
        ((tally("SSN", unsure=3),), False, "SSN leads to records, but no name or e-mail address"),
        ((tally("SSN", unknown=3),), False, "No column leads to these users' records."),
        ((), False, "Nothing can be said about any column"),
        ((tally("SSN"),), False, "Nothing can be said about any column"),
    ],
)
def test_says_how_sure_it_is_and_why_no_column_is_named(tallies, few, message):
    advice = advise(tallies, "UserName")

    assert message in advice.text
    assert few is advice.few is ("This rests on" in advice.text)


def test_counts_each_column_over_all_users():
    """Best first; what holds nothing for anybody is left out."""
    answers = {
        "1001": make_found(make_record(make_identifier("1001"))),
        "0000002": make_found(make_record(make_identifier("0000002"), internal_id="u2")),
    }
    settings = make_settings(patron_field="UserName")
    users = [
        make_user({"UserName": "a", "SSN": "1001"}, settings),
        make_user({"UserName": "b", "SSN": "2"}, settings),
        make_user({"UserName": "1001", "SSN": ""}, settings),
    ]
    compared = make_comparison(*users, answers=answers, settings=settings).read

    tallies = tally_columns(compared)

    assert ["SSN", "UserName", "EMailAddress"] == [tally.column for tally in tallies]
    ssn, name, _ = tallies
    assert ((O.LEADS, 1), (O.LEADS_CHANGED, 1), (O.EMPTY, 1)) == ssn.counts
    assert (((Transform.T4, 1),), 0) == (ssn.changed_by, ssn.as_number)
    assert ((O.LEADS, 1), (O.NOT_KNOWN, 2)) == name.counts
    assert "2 by SSN (1 of them but for leading zeros)" == share(ssn)
    assert "1 by UserName" == share(name)


def test_counts_what_came_as_a_number_and_lost_something():
    """A number that is whole, and a text that lost its zeros, are none of them."""
    answers = {
        value: make_found(make_record(make_identifier(value), internal_id=value), user_id=value)
        for value in ("0000042", "0000043", "5550001")
    }
    users = [make_user({"SSN": value}) for value in (42, "43", 5550001)]

    [ssn, *_] = make_comparison(*users, answers=answers).tallies

    assert ("SSN", 1) == (ssn.column, ssn.as_number)
    assert ((O.LEADS, 1), (O.LEADS_CHANGED, 2)) == ssn.counts


@pytest.mark.parametrize(
    ("row", "answers", "verdict", "message"),
    [
        ({}, None, Verdict.PASS, "SSN leads to this user's own record."),
        ({"SSN": "7001"}, None, Verdict.FAIL, "SSN leads to another person's record."),
        ({"SSN": "424242"}, None, Verdict.FAIL, "The library system knows nobody by SSN."),
        ({"SSN": ""}, None, Verdict.FAIL, "SSN is empty, so a request would carry no identifier."),
        ({"SSN": "424242", "Number": BARCODE}, None, Verdict.FAIL, f"{NUMBER_LEADS}."),
        (
            {"SSN": "424242", "Number": f"{BARCODE} "},
            None,
            Verdict.FAIL,
            f"{NUMBER_LEADS}, but for blanks.",
        ),
        (
            {"SSN": "4242"},
            ZEROS,
            Verdict.FAIL,
            "SSN leads to this user's own record only in another form.",
        ),
        (
            {"SSN": 4242},
            ZEROS,
            Verdict.UNKNOWN,
            "SSN came as a number, so its leading zeros may be missing here alone.",
        ),
        (
            {},
            NAMELESS_LOGIN,
            Verdict.WARNING,
            "SSN leads to a record, and neither name nor e-mail address says whose it is.",
        ),
        ({}, SILENT, Verdict.UNKNOWN, "The library system gave no answer about SSN."),
        ({"SSN": ["x"]}, None, Verdict.UNKNOWN, "The row came without the column SSN."),
    ],
)
def test_each_outcome_has_its_verdict(row, answers, verdict, message):
    user = judged(row, **({} if answers is None else {"answers": answers}))

    assert (verdict, message) == (user.verdict, user.message)
    assert (verdict, message) == verdict_of(user.compared)


def test_an_unstated_column_is_said():
    user = judged(field=None)

    assert Verdict.UNKNOWN is user.verdict
    assert (
        "The site file does not say which column the add-on sends. SSN leads to this user's own "
        "record." == user.message
    )


def test_a_number_without_trouble_passes():
    """Only where something is missing does it matter how the value came."""
    record = make_record(make_identifier("4242"))
    answers = {"4242": make_found(record, user_id="4242")}

    assert Verdict.PASS is judged({"SSN": 4242}, answers=answers).verdict


@pytest.mark.parametrize(
    ("outcome", "message"),
    [(NotFound(message="whatever"), "ILLiad knows no such user."), (SILENT, "It did not answer.")],
)
def test_a_user_who_was_not_read_is_unknown(outcome, message):
    user = judged_outcome(outcome)

    assert (Verdict.UNKNOWN, message) == (user.verdict, user.message)


NOBODY = UserLookup(name="nobody", outcome=NotFound(message="ILLiad knows no such user."))
SILENT_ILLIAD = UserLookup(name="gail", outcome=SILENT)
ANOTHER_COLUMN = (
    "The add-on sends UserName, and SSN is the column that leads to more of these users' records."
)


def together(*rows, field="SSN", more=(), **comparison):
    settings = make_settings(patron_field=field)
    users = [make_user(row, settings) for row in rows]
    return make_comparison(*users, *more, settings=settings, **comparison)


@pytest.mark.parametrize(
    ("result", "verdict", "owner", "texts", "answered"),
    [
        (
            together({}, {}),
            Verdict.PASS,
            None,
            (
                "The add-on sends the column that leads to these users' records.",
                "Of 2 users, found are 2 by SSN.",
            ),
            (StepAnswer.YES, "SSN leads to the record of all 2 users compared."),
        ),
        (
            together({}, {}, {"UserName": BARCODE}, field="UserName"),
            Verdict.FAIL,
            Owner.ILS,
            (ANOTHER_COLUMN, "Of 3 users, found are 1 by UserName, 3 by SSN."),
            (StepAnswer.NO, "UserName does not lead to the record of 2 of 3 users."),
        ),
    ],
)
def test_what_all_users_say_together(result, verdict, owner, texts, answered):
    assert (verdict, owner) == (result.verdict, result.owner)
    assert texts == (result.headline, result.reason)
    assert answered == (result.step.answer, result.step.because)


@pytest.mark.parametrize(
    ("special", "verdict", "message"),
    [
        ({"field": None}, Verdict.UNKNOWN, "does not say which column"),
        ({"answers": NAMELESS_LOGIN}, Verdict.WARNING, "there is something to look at"),
        ({"more": (SILENT_ILLIAD,)}, Verdict.UNKNOWN, "cannot be said for every user"),
        ({"more": (NOBODY,)}, Verdict.UNKNOWN, "cannot be said for every user"),
    ],
)
def test_what_is_not_known_is_said(special, verdict, message):
    result = together({}, **special)

    assert verdict is result.verdict
    assert message in result.headline
    assert StepAnswer.UNKNOWN is result.step.answer


def test_who_was_not_read_or_fails_is_counted():
    unread = together({}, more=(NOBODY, SILENT_ILLIAD, NOBODY))
    failing = together({}, {}, {"SSN": "424242"})

    assert (
        "Of 1 user, found are 1 by SSN. ILLiad knows no such user. (2 users) "
        "It did not answer. (1 user)" == unread.reason
    )
    assert "What the add-on sends does not lead to the record of 1 of 3 users." == failing.headline
    assert "SSN" == failing.advice.column


def test_an_unstated_column_leaves_the_pages_question_open():
    answered = together({}, field=None).step

    assert "The site file does not say which column the add-on sends." == answered.because
    assert (None, "unknown: 1") == (answered.rests_on[0].value, answered.rests_on[1].name)


@pytest.mark.parametrize(
    ("result", "verdict", "message"),
    [
        # an empty list says nothing about the add-on
        (together(), Verdict.UNKNOWN, "No user's row could be read."),
        (
            together({"SSN": "1"}, {"SSN": "2"}),
            Verdict.FAIL,
            "No column leads to the record of any of 2 users.",
        ),
        # nothing was answered: that no column leads anywhere is not known
        (
            together({}, {}, answers=SILENT),
            Verdict.UNKNOWN,
            "The library system gave no answer about any of 2 users.",
        ),
    ],
)
def test_where_nobody_is_found(result, verdict, message):
    assert (verdict, message) == (result.verdict, result.reason)
    assert ("There was no user to compare." == result.headline) is (not result.users)


def test_the_two_best_others_are_enough():
    """Beside the column that is sent; the table has all, and the commonest reasons are two."""
    row = {"Number": BARCODE, "UserInfo1": BARCODE}
    more = [
        UserLookup(name=message, outcome=replace(SILENT, message=message))
        for message in ("It was late.", "It was shut.", "It was lost.")
    ]

    reasons = together(row, field="UserName", more=more).reason

    assert (
        "Of 1 user, found are 0 by UserName, 1 by SSN, 1 by Number. It was late. (1 user) "
        "It was shut. (1 user)" == reasons
    )


def test_the_parts_are_made_of_users_alone():
    users = together({}).users
    answered = step(users, "SSN")

    assert Verdict.PASS is worst_verdict(users)
    assert "column that leads to" in headline(users, "SSN", Advice(column="SSN", text=""))
    assert "No column leads to the record of any of 1 user." == reason(users, (), "SSN")
    assert [("setting", "SSN"), ("users", None)] == [
        (evidence.what, evidence.value) for evidence in answered.rests_on
    ]
    assert (RIGHT_FIELD.step, RIGHT_FIELD.of_several) == (answered.step, answered.question)
    assert answered.good is True
