"""One request, by the best that is known about it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_form,
    make_identifier,
    make_record,
    make_settings,
    make_site,
)
from tests.request_factories import (
    BLOCKED,
    NO_ID,
    NOT_ALLOWED,
    OK,
    TIMEOUT,
    UNKNOWN_USER,
    make_attempt,
    make_request,
    make_triage,
)
from verifier.domain.diagnosis.shapes import Shape
from verifier.domain.diagnosis.triage.judge import (
    ENOUGH,
    MOST_IDENTIFIERS,
    Answers,
    distinct_identifiers,
    may_be_asked,
    people_of,
    usual_kinds,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PersonName,
)
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.domain.model.site import Idp, IlsRole, TestPatron
from verifier.domain.model.triage import RequestCause, RestsOn

NOBODY = NotFound(message="no such patron")
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer in time")
GAIL = Found(record=make_record())


def judge(request, *attempts, **site):
    """The cause, and what it rests on."""
    here = make_site(Path("/nowhere"), **site)
    [line] = make_triage([request], attempts, site=here).lines
    return line.cause, line.rests_on


@pytest.mark.parametrize("value", [None, "", "  ", (), ("", " ")])
def test_no_identifier_is_missing(value):
    """None, emptiness, blanks and a list of nothing are the same to ReShare."""
    request = make_request(NO_ID, patron_identifier=value)

    assert (RequestCause.MISSING, RestsOn.REQUEST) == judge(request)


@pytest.mark.parametrize(
    "value",
    [
        "(null)",
        "undefined",
        "a@example.edu;b@example.edu",
        " P1",
        "P1\u200b",
        ("a", "b"),
        "2.1E+13",
    ],
)
def test_what_no_library_system_can_know_is_malformed(value):
    """Words for nothing, lists, joined values, blanks, and what shows no sign."""
    request = make_request(UNKNOWN_USER, patron_identifier=value)

    assert (RequestCause.MALFORMED, RestsOn.REQUEST) == judge(request)


def test_an_odd_form_that_reshare_accepted_is_fine():
    """A library may have given such an identifier out: what worked is not called malformed."""
    request = make_request(OK, patron_identifier="P 1|7")

    assert (RequestCause.FINE, RestsOn.HISTORY) == judge(request)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (OK, RequestCause.FINE),
        (UNKNOWN_USER, RequestCause.UNKNOWN_TO_ILS),
        (NO_ID, RequestCause.MISSING),
        (BLOCKED, RequestCause.BLOCKED),
        (NOT_ALLOWED, RequestCause.PROFILE),
        (TIMEOUT, RequestCause.COULD_NOT_ASK),
        ("No Requesting Institution Symbol", RequestCause.NO_INSTITUTION),
    ],
)
def test_without_the_library_system_the_history_decides(message, cause):
    """What ReShare wrote is read back into its cause."""
    assert (cause, RestsOn.HISTORY) == judge(make_request(message))


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("REQ_INVALID_PATRON", RequestCause.REFUSED),
        ("REQ_VALIDATED", RequestCause.FINE),
        ("REQ_IDLE", RequestCause.CANNOT_TELL),
        (None, RequestCause.CANNOT_TELL),
    ],
)
def test_without_a_history_the_state_decides(state, cause):
    """A refusal without a reason is called one, and what is not decided cannot be told."""
    assert (cause, RestsOn.STATE) == judge(make_request(None, state=state))


def test_a_later_state_proves_nothing_where_nobody_is_asked():
    """With the borrower check off every patron passes."""
    request = make_request(None, state="REQ_SHIPPED")
    off = make_settings(borrower_check=None)

    assert RequestCause.CANNOT_TELL is judge(request, reshare=off)[0]


def test_could_not_ask_is_never_unknown():
    """Where neither ReShare nor we got an answer, nothing is said about the patron."""
    assert RequestCause.COULD_NOT_ASK is judge(make_request(TIMEOUT), make_attempt(SILENT))[0]


def test_where_we_get_no_answer_the_history_stands():
    """Silence now does not undo what ReShare was told then."""
    asked = make_attempt(SILENT)

    assert (RequestCause.UNKNOWN_TO_ILS, RestsOn.HISTORY) == judge(
        make_request(UNKNOWN_USER), asked
    )


@pytest.mark.parametrize("message", [OK, UNKNOWN_USER, TIMEOUT])
def test_no_such_patron_is_unknown_whatever_the_history_says(message):
    """The library system's explicit answer of now counts."""
    asked = make_attempt(NOBODY)

    assert (RequestCause.UNKNOWN_TO_ILS, RestsOn.LIBRARY) == judge(make_request(message), asked)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (OK, RequestCause.FINE),
        (None, RequestCause.FINE),
        (UNKNOWN_USER, RequestCause.NOW_KNOWN),
        (BLOCKED, RequestCause.BLOCKED),
        (NOT_ALLOWED, RequestCause.PROFILE),
        (TIMEOUT, RequestCause.COULD_NOT_ASK),
    ],
)
def test_a_patron_who_is_found_has_the_cause_that_is_left(message, cause):
    """A found record ends doubts about the identifier, not what ReShare was told of the patron."""
    request = make_request(message, state=None if message is None else "REQ_INVALID_PATRON")

    assert cause is judge(request, make_attempt(GAIL))[0]


@pytest.mark.parametrize(
    ("record", "reshare", "cause"),
    [
        ({"blocks": (Block(kind=BlockKind.FINES),)}, {}, RequestCause.BLOCKED),
        (
            {"group": PatronGroup(code="ALUM")},
            {"patron_profiles": (PatronProfile(code="ALUM", can_create_requests=False),)},
            RequestCause.PROFILE,
        ),
        ({}, {}, RequestCause.REFUSED),
    ],
)
def test_a_refusal_without_a_reason_may_be_explained_by_the_record(record, reshare, cause):
    """A block, or a profile that is not allowed; else no reason is known."""
    asked = make_attempt(Found(record=make_record(**record)))

    assert (
        cause
        is judge(
            make_request(None, state="Invalid patron"), asked, reshare=make_settings(**reshare)
        )[0]
    )


def test_an_identifier_no_longer_in_use_is_an_old_one():
    """Found under an inactive identifier, or inactive in the record that only evidence sees."""
    old = make_record(
        identifiers=(
            make_identifier(BARCODE),
            make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
        )
    )
    request = make_request(OK, patron_identifier=OLD_BARCODE)
    found = make_attempt(Found(record=old), OLD_BARCODE)
    seen = [
        make_attempt(NOBODY, OLD_BARCODE),
        make_attempt(Found(record=old), OLD_BARCODE, IlsRole.EVIDENCE),
    ]

    assert RequestCause.OLD is judge(request, found)[0]
    assert RequestCause.OLD is judge(request, *seen)[0]


def test_an_identifier_under_another_index_is_of_another_kind():
    """ReShare's question finds nobody, and the library system has the value elsewhere."""
    asked = [make_attempt(NOBODY), make_attempt(GAIL, role=IlsRole.EVIDENCE)]

    assert RequestCause.ANOTHER_KIND is judge(make_request(UNKNOWN_USER), *asked)[0]


def test_another_name_is_another_account():
    """Two full names with nothing in common, and no common address."""
    hans = make_record(name=PersonName(given="Hans", family="Holm"), emails=("h@example.edu",))

    assert (
        RequestCause.ANOTHER_ACCOUNT
        is judge(make_request(OK), make_attempt(Found(record=hans)))[0]
    )


def test_several_accounts_are_told():
    """More than one patron under one identifier is a matter of its own."""
    asked = make_attempt(Ambiguous(count=2, message="two"))

    assert RequestCause.SEVERAL_ACCOUNTS is judge(make_request(OK), asked)[0]


def test_a_kind_is_held_against_the_test_patrons():
    """An unknown user name where the library's own identifiers are barcodes."""
    patron = TestPatron(id="gail", username="gail", expected_identifier=BARCODE)
    campus = Idp(id="campus", protocol="saml", test_patrons=(patron,))
    request = make_request(UNKNOWN_USER, patron_identifier="gail@example.edu")

    assert RequestCause.ANOTHER_KIND is judge(request, idps=(campus,))[0]


def test_a_spoilt_identifier_is_judged_by_the_history_alone():
    """What a spreadsheet damaged says nothing, and nobody is asked about it."""
    request = make_request(BLOCKED, id="row 7", patron_identifier="2.1E+13")
    [line] = make_triage([request], spoilt=frozenset({"row 7"})).lines

    assert (RequestCause.BLOCKED, None) == (line.cause, line.shape)


def test_what_a_person_let_pass_keeps_its_cause():
    """Approved as is, the request still shows why it had been refused."""
    refused = make_request(UNKNOWN_USER)
    audit = (*refused.audit, replace(refused.audit[0], message="Patron validation overriden. x"))

    assert RequestCause.UNKNOWN_TO_ILS is judge(replace(refused, audit=audit))[0]


def test_an_override_alone_is_no_acceptance():
    """An export with the last line of the history: the patron had been refused, whatever for."""
    accepted = make_request(OK, state="REQ_VALIDATED")
    last = (replace(accepted.audit[0], message="Patron validation overriden. x"),)

    assert (RequestCause.REFUSED, RestsOn.HISTORY) == judge(replace(accepted, audit=last))


def test_the_last_word_counts():
    """A request that was repaired and accepted is fine."""
    refused, accepted = make_request(UNKNOWN_USER), make_request(OK)
    audit = (*refused.audit, *accepted.audit)

    assert RequestCause.FINE is judge(replace(accepted, audit=audit))[0]


@pytest.mark.parametrize(
    ("audit", "message"),
    [
        (OK, "ReShare accepted the patron then; the library system knows no such patron now."),
        (UNKNOWN_USER, "The library system knows no patron by this User ID."),
    ],
)
def test_a_patron_who_was_known_once_is_told_as_such(audit, message):
    """The identifier was right when the request was placed, and is not any more."""
    [line] = make_triage(
        [make_request(audit, patron_identifier=BARCODE)], [make_attempt(NOBODY, BARCODE)]
    ).lines

    assert (RequestCause.UNKNOWN_TO_ILS, message) == (line.cause, line.because)


def test_each_identifier_is_asked_once_as_it_stands():
    """In the order of the requests, blanks kept, and without what an export spoilt."""
    some = [
        make_request(id=f"{at}", patron_identifier=value)
        for at, value in enumerate(["b ", "a", "b ", "c"])
    ]

    assert ["b ", "a"] == distinct_identifiers(some, damaged=frozenset({"3"}))


def test_what_is_nobodys_or_a_states_number_is_not_asked():
    """Words for nothing, joined values, lists and national numbers never leave."""
    odd = ["(null)", "", "a;b", ("a", "b"), "123-45-6789", None]

    assert [None] * len(odd) == [
        may_be_asked(make_request(patron_identifier=pair)) for pair in odd
    ]


SITE = make_site(Path("/nowhere"), form=make_form(ils_identifier=None))


def test_kinds_of_accepted_identifiers_are_usual_once_there_are_enough():
    """A few tell nothing; of many, a rare kind is none of the usual ones."""
    few, many = [BARCODE] * (ENOUGH - 1), [BARCODE] * 99 + ["gail@example.edu"]

    assert frozenset() == usual_kinds(SITE, few)
    assert {Shape.BARCODE} == usual_kinds(SITE, many)


def test_the_site_files_word_counts_where_nothing_else_is_known():
    """``ils_identifier`` says that cards are meant."""
    site = make_site(Path("/nowhere"), form=make_form(ils_identifier="barcode"))

    assert Shape.BARCODE in usual_kinds(site, ())
    assert frozenset() == usual_kinds(SITE, ())


def test_one_address_is_one_person_whatever_the_identifier():
    """Two identifiers with one address are one person, in any letter case."""
    some = [make_request(), make_request(patron_identifier="gail", email="Gail.Good@example.edu")]

    assert [1, 1] == people_of(some)


def test_an_address_of_many_identifiers_is_a_desk():
    """Then the identifiers tell the people apart."""
    count = MOST_IDENTIFIERS + 1
    some = [make_request(patron_identifier=f"P{number}") for number in range(count)]

    assert list(range(1, count + 1)) == people_of(some)


def test_without_an_address_the_identifier_tells():
    """Equal identifiers are one person; requests without any stand alone."""
    some = [
        make_request(email=None),
        make_request(email=None),
        make_request(id="x", email=None, patron_identifier=None),
        make_request(id="y", email=None, patron_identifier=" "),
    ]

    assert [1, 1, 2, 3] == people_of(some)


def test_a_few_identifiers_are_still_one_persons():
    """A new card, a user name and an address are usual; the bound itself is not beyond it."""
    some = [make_request(patron_identifier=f"P{number}") for number in range(MOST_IDENTIFIERS)]

    assert [1] * MOST_IDENTIFIERS == people_of(some)


NOT_FOUND = NotFound(message="none")
NO_ANSWER = CouldNotLook(failure=LookupFailure.TIMEOUT, message="late")
FOUND = Found(record=make_record())


def test_reshares_question_decides_and_the_others_are_evidence():
    """A record that only another connection knows does not make the patron known to ReShare."""
    answer = Answers.of([make_attempt(FOUND, role=IlsRole.EVIDENCE), make_attempt(NOT_FOUND)]).to(
        BARCODE
    )

    assert (NOT_FOUND, [FOUND]) == (answer.decides, answer.evidence)


def test_without_a_connection_like_reshares_the_others_decide():
    """A record before nobody, and any answer before silence."""
    silent, nobody, found = (
        make_attempt(look, role=IlsRole.EVIDENCE) for look in (NO_ANSWER, NOT_FOUND, FOUND)
    )

    assert FOUND == Answers.of([nobody, found, silent]).to(BARCODE).decides
    assert NOT_FOUND == Answers.of([silent, nobody]).to(BARCODE).decides
    assert Answers.of([silent]).to(BARCODE).decides is None


def test_what_was_answered_is_counted():
    """By identifiers, those in vain apart."""
    answers = Answers.of([make_attempt(FOUND), make_attempt(NO_ANSWER, "other")])

    assert (1, 1) == (answers.answered, answers.unanswered)
    assert answers.to("nobody asked").decides is None
