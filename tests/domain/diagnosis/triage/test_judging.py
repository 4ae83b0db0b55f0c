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
    here = make_site(Path("/nowhere"), **site)
    [line] = make_triage([request], attempts, site=here).lines
    return line.cause, line.rests_on


REQUEST, HISTORY, STATE = RestsOn.REQUEST, RestsOn.HISTORY, RestsOn.STATE


@pytest.mark.parametrize(
    ("request_", "cause", "rests_on"),
    [
        # None, emptiness, blanks and a list of nothing are the same to ReShare
        *(
            (make_request(NO_ID, patron_identifier=value), RequestCause.MISSING, REQUEST)
            for value in (None, "", "  ", (), ("", " "))
        ),
        # words for nothing, lists, joined values, blanks, and what shows no sign
        *(
            (make_request(UNKNOWN_USER, patron_identifier=value), RequestCause.MALFORMED, REQUEST)
            for value in (
                *("(null)", "undefined", "a@example.edu;b@example.edu", " P1", "P1\u200b"),
                *(("a", "b"), "2.1E+13"),
            )
        ),
        # a library may have given such an identifier out: what worked is not called malformed
        (make_request(OK, patron_identifier="P 1|7"), RequestCause.FINE, HISTORY),
        # without the library system the history decides
        (make_request(OK), RequestCause.FINE, HISTORY),
        (make_request(UNKNOWN_USER), RequestCause.UNKNOWN_TO_ILS, HISTORY),
        (make_request(NO_ID), RequestCause.MISSING, HISTORY),
        (make_request(BLOCKED), RequestCause.BLOCKED, HISTORY),
        (make_request(NOT_ALLOWED), RequestCause.PROFILE, HISTORY),
        (make_request(TIMEOUT), RequestCause.COULD_NOT_ASK, HISTORY),
        (make_request("No Requesting Institution Symbol"), RequestCause.NO_INSTITUTION, HISTORY),
        # without a history the state: a refusal without a reason is called one
        (make_request(None, state="REQ_INVALID_PATRON"), RequestCause.REFUSED, STATE),
        (make_request(None, state="REQ_VALIDATED"), RequestCause.FINE, STATE),
        (make_request(None, state="REQ_IDLE"), RequestCause.CANNOT_TELL, STATE),
        (make_request(None, state=None), RequestCause.CANNOT_TELL, STATE),
    ],
)
def test_what_the_request_its_history_and_its_state_tell(request_, cause, rests_on):
    assert (cause, rests_on) == judge(request_)


CAMPUS = Idp(
    id="campus",
    protocol="saml",
    test_patrons=(TestPatron(id="gail", username="gail", expected_identifier=BARCODE),),
)
ELSEWHERE = [make_attempt(NOBODY), make_attempt(GAIL, role=IlsRole.EVIDENCE)]


@pytest.mark.parametrize(
    ("request_", "attempts", "site", "cause"),
    [
        # with the borrower check off every patron passes, so a later state proves nothing
        (
            make_request(None, state="REQ_SHIPPED"),
            (),
            {"reshare": make_settings(borrower_check=None)},
            RequestCause.CANNOT_TELL,
        ),
        # ReShare's question finds nobody, and the library system has the value elsewhere
        (make_request(UNKNOWN_USER), ELSEWHERE, {}, RequestCause.ANOTHER_KIND),
        # an unknown user name where the library's own identifiers are barcodes
        (
            make_request(UNKNOWN_USER, patron_identifier="gail@example.edu"),
            (),
            {"idps": (CAMPUS,)},
            RequestCause.ANOTHER_KIND,
        ),
    ],
)
def test_what_the_site_and_its_connections_tell(request_, attempts, site, cause):
    assert cause is judge(request_, *attempts, **site)[0]


HANS = make_record(name=PersonName(given="Hans", family="Holm"), emails=("h@example.edu",))
TWO = Ambiguous(count=2, message="two")


@pytest.mark.parametrize(
    ("message", "outcome", "cause"),
    [
        # silence now does not undo what ReShare was told then
        (TIMEOUT, SILENT, RequestCause.COULD_NOT_ASK),
        (UNKNOWN_USER, SILENT, RequestCause.UNKNOWN_TO_ILS),
        # the library system's explicit answer of now counts, whatever the history says
        (OK, NOBODY, RequestCause.UNKNOWN_TO_ILS),
        (UNKNOWN_USER, NOBODY, RequestCause.UNKNOWN_TO_ILS),
        (TIMEOUT, NOBODY, RequestCause.UNKNOWN_TO_ILS),
        # a found record ends doubts about the identifier, not what ReShare was told of the patron
        (OK, GAIL, RequestCause.FINE),
        (None, GAIL, RequestCause.FINE),
        (UNKNOWN_USER, GAIL, RequestCause.NOW_KNOWN),
        (BLOCKED, GAIL, RequestCause.BLOCKED),
        (NOT_ALLOWED, GAIL, RequestCause.PROFILE),
        (TIMEOUT, GAIL, RequestCause.COULD_NOT_ASK),
        # two full names with nothing in common, and no common address
        (OK, Found(record=HANS), RequestCause.ANOTHER_ACCOUNT),
        (OK, TWO, RequestCause.SEVERAL_ACCOUNTS),
    ],
)
def test_the_answer_of_the_library_system_and_the_history(message, outcome, cause):
    request = make_request(message, state=None if message is None else "REQ_INVALID_PATRON")
    found, rests_on = judge(request, make_attempt(outcome))

    assert cause is found
    assert (rests_on is RestsOn.LIBRARY) is (
        outcome is not SILENT and (outcome is not GAIL or message in (OK, None, UNKNOWN_USER))
    )


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


def test_a_spoilt_identifier_is_judged_by_the_history_alone():
    """What a spreadsheet damaged says nothing, and nobody is asked about it."""
    request = make_request(BLOCKED, id="row 7", patron_identifier="2.1E+13")
    [line] = make_triage([request], spoilt=frozenset({"row 7"})).lines

    assert (RequestCause.BLOCKED, None) == (line.cause, line.shape)


REFUSED, ACCEPTED = make_request(UNKNOWN_USER).audit, make_request(OK).audit
LET_PASS = replace(ACCEPTED[0], message="Patron validation overriden. x")


@pytest.mark.parametrize(
    ("audit", "cause"),
    [
        # approved as is, the request still shows why it had been refused
        ((*REFUSED, LET_PASS), RequestCause.UNKNOWN_TO_ILS),
        # an export with the last line alone: the patron had been refused, whatever for
        ((LET_PASS,), RequestCause.REFUSED),
        # a request that was repaired and accepted is fine
        ((*REFUSED, *ACCEPTED), RequestCause.FINE),
    ],
)
def test_what_of_a_history_counts(audit, cause):
    request = replace(make_request(OK, state="REQ_VALIDATED"), audit=audit)

    assert (cause, RestsOn.HISTORY) == judge(request)


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
    """A few tell nothing; of many, a rare kind is none. Else ``ils_identifier`` says it."""
    few, many = [BARCODE] * (ENOUGH - 1), [BARCODE] * 99 + ["gail@example.edu"]
    cards = make_site(Path("/nowhere"), form=make_form(ils_identifier="barcode"))

    assert frozenset() == usual_kinds(SITE, few) == usual_kinds(SITE, ())
    assert {Shape.BARCODE} == usual_kinds(SITE, many)
    assert Shape.BARCODE in usual_kinds(cards, ())


def of_one_address(count):
    return [make_request(patron_identifier=f"P{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("requests", "people"),
    [
        # two identifiers with one address, in any letter case
        (
            [make_request(), make_request(patron_identifier="g", email="Gail.Good@example.edu")],
            [1, 1],
        ),
        # a new card, a user name and an address are usual; of more identifiers it is a desk's
        (of_one_address(MOST_IDENTIFIERS), [1] * MOST_IDENTIFIERS),
        (of_one_address(MOST_IDENTIFIERS + 1), list(range(1, MOST_IDENTIFIERS + 2))),
        # without an address equal identifiers are one person; those without any stand alone
        (
            [
                make_request(email=None),
                make_request(email=None),
                make_request(id="x", email=None, patron_identifier=None),
                make_request(id="y", email=None, patron_identifier=" "),
            ],
            [1, 1, 2, 3],
        ),
    ],
)
def test_which_requests_are_one_persons(requests, people):
    assert people == people_of(requests)


def as_evidence(*outcomes):
    return Answers.of([make_attempt(outcome, role=IlsRole.EVIDENCE) for outcome in outcomes])


def test_reshares_question_decides_and_the_others_are_evidence():
    """A record that only another connection knows does not make the patron known to ReShare.

    Without a connection like ReShare's a record goes before nobody, and any answer before silence.
    """
    both = [make_attempt(GAIL, role=IlsRole.EVIDENCE), make_attempt(NOBODY)]
    answer = Answers.of(both).to(BARCODE)

    assert (NOBODY, [GAIL]) == (answer.decides, answer.evidence)
    assert GAIL == as_evidence(NOBODY, GAIL, SILENT).to(BARCODE).decides
    assert NOBODY == as_evidence(SILENT, NOBODY).to(BARCODE).decides
    assert as_evidence(SILENT).to(BARCODE).decides is None


def test_what_was_answered_is_counted():
    answers = Answers.of([make_attempt(GAIL), make_attempt(SILENT, "other")])

    assert (1, 1) == (answers.answered, answers.unanswered)
    assert answers.to("nobody asked").decides is None
