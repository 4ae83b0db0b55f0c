from datetime import date
from decimal import Decimal

import pytest

from tests.domain.diagnosis.cases import (
    NAMES,
    answer,
    make_case,
    make_finding,
    nothing_sent,
    of,
    several,
    silent,
    unknown,
)
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_preview,
    make_record,
    make_settings,
)
from verifier.domain.diagnosis.steps.answers import (
    Listed,
    blocking_fines,
    group_authorised,
    has_active_record,
    newest_barcode_active,
    same_identifier,
)
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    Capability,
    CapabilityName,
    IdentifierStatus,
    PersonName,
)
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import Flavour, PatronProfile


def blind(sight, *, settings=None, **record):
    sees = {sight: Capability(seen="no", note="It does not tell that.")}
    found = make_found(make_record(**record))
    return make_case(decision=make_decision(found, settings=settings, sees=sees))


YES, NO = StepAnswer.YES, StepAnswer.NO
UNKNOWN, NOT_APPLICABLE = StepAnswer.UNKNOWN, StepAnswer.NOT_APPLICABLE
INACTIVE = make_identifier(BARCODE, status=IdentifierStatus.INACTIVE)
UNTOLD = make_identifier(BARCODE, status=IdentifierStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (YES, of()),
        (NO, of(findings=[make_finding("patron.record-inactive")])),
        (NO, of(findings=[make_finding("patron.record-expired")])),
        (NO, unknown()),
        (UNKNOWN, nothing_sent()),
        (YES, blind(CapabilityName.ACCOUNT_STATUS, expires=date(2030, 1, 1))),
    ],
)
def test_1_asks_for_an_active_record(expected, case):
    """Nobody known is an explicit no; an expiry date tells something where the state does not."""
    assert expected is answer(has_active_record, case)


@pytest.mark.parametrize(
    ("case", "because"),
    [
        (silent(), "The library system could not be asked."),
        (several(), "The library system knows several patrons under this identifier."),
        (
            blind(CapabilityName.ACCOUNT_STATUS, expires=None),
            "There is a record. Whether it is active: It does not tell that.",
        ),
    ],
)
def test_1_unknown_without_an_answer(case, because):
    """Silence and ambiguity are no lack of a record, and an untold state is not called active."""
    assert (UNKNOWN, because) == has_active_record(case)


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (YES, of(make_identifier(BARCODE))),
        (NO, of(INACTIVE, make_identifier(OLD_BARCODE))),
        (NO, of(findings=[make_finding("patron.old-barcode")])),
        (  # a new card that was never activated
            NO,
            of(
                make_identifier(BARCODE, since=date(2024, 1, 1)),
                make_identifier(
                    OLD_BARCODE, status=IdentifierStatus.INACTIVE, since=date(2026, 1, 1)
                ),
            ),
        ),
        (UNKNOWN, of(UNTOLD)),
        (UNKNOWN, silent()),
    ],
)
def test_2_asks_for_the_card_in_use(expected, case):
    """Where the system keeps no history an old card cannot be told from the present one."""
    assert expected is answer(newest_barcode_active, case)


def old_cards(seen, answers, note="It keeps no old cards."):
    """A system that shows old cards, or does not."""
    sees = {CapabilityName.OLD_IDENTIFIERS: Capability(seen=seen, note=note)}
    return make_case(decision=make_decision(answers, sees=sees))


OLD_OR_UNKNOWN = "This library system cannot tell an old card from an unknown person."


@pytest.mark.parametrize(
    ("expected", "case", "because"),
    [
        (
            YES,
            of(make_identifier(BARCODE), sent="ggood"),
            "The record's present identifier is active; the request lacks it.",
        ),
        (UNKNOWN, old_cards("no", make_found(make_record(UNTOLD))), "It keeps no old cards."),
        (UNKNOWN, old_cards("no", {}), OLD_OR_UNKNOWN),
    ],
)
def test_2_says_why(expected, case, because):
    """Where no identifier has a state, the reason is the connection's own."""
    assert (expected, because) == newest_barcode_active(case)
    assert OLD_OR_UNKNOWN != newest_barcode_active(old_cards("yes", {}, None))[1]


def test_2_is_not_asked_where_nothing_is_a_barcode():
    """Neither the record nor the site's User ID; a barcode in the record brings it back."""
    user_name = make_identifier(BARCODE, "username")
    here = make_preview({"employeeNumber": BARCODE}, form=make_form(ils_identifier="username"))

    def answer_for(*identifiers):
        found = make_found(make_record(*identifiers))
        evidence = make_decision({BARCODE: found}, preview=here)
        return answer(newest_barcode_active, make_case(decision=evidence))

    assert NOT_APPLICABLE is answer_for(user_name)
    assert YES is answer_for(user_name, make_identifier(OLD_BARCODE))


@pytest.mark.parametrize(
    ("blocks", "because"),
    [
        (
            (Block(kind=BlockKind.FINES),),
            "The library system reports fines, and ReShare reads the patron as blocked.",
        ),
        (
            (Block(kind=BlockKind.MANUAL),),
            "ReShare reads the patron as blocked, for a reason other than fines.",
        ),
        ((), "ReShare reads the patron as blocked; the library system does not say why."),
    ],
)
def test_3_yes_where_reshare_sees_a_block(blocks, because):
    case = of(findings=[make_finding("decision.patron-blocked")], blocks=blocks)

    assert (YES, because) == blocking_fines(case)


@pytest.mark.parametrize(
    ("record", "because"),
    [
        ({}, "The library system reports no block that ReShare would see."),
        (
            {"balance": Balance(amount=Decimal("2.50"))},
            "The patron owes something, which does not block requests.",
        ),
        (
            {
                "blocks": (Block(kind=BlockKind.FINES),),
                "findings": [make_finding("patron.blocked-in-ils")],
            },
            (
                "The library system holds a block, but does not tell ReShare, which would "
                "accept the request."
            ),
        ),
    ],
)
def test_3_no_where_reshare_sees_none(record, because):
    """Fines and blocks that do not reach ReShare keep nobody out."""
    assert (NO, because) == blocking_fines(of(**record))


NO_BLOCKS_SEEN = {CapabilityName.BLOCKS: Capability(seen="no", note="It does not tell that.")}
BY_USER_NAME = make_decision(
    {"ggood": make_found(make_record(make_identifier(BARCODE), make_identifier("ggood", "uid")))},
    preview=make_preview({"employeeNumber": "x12345", "uid": "ggood", **NAMES}),
    sees=NO_BLOCKS_SEEN,
)


@pytest.mark.parametrize(
    ("expected", "case", "because"),
    [
        (UNKNOWN, silent(), "The library system could not be asked."),
        (UNKNOWN, make_case(decision=BY_USER_NAME), "It does not tell that."),
        (
            NO,
            blind(CapabilityName.BLOCKS),
            "ReShare would see no block. It does not tell that.",
        ),
        (
            NOT_APPLICABLE,
            blind(CapabilityName.BLOCKS, settings=make_settings(borrower_check=None)),
            "ReShare's borrower check is off: it looks at no fine and no block.",
        ),
        (
            NOT_APPLICABLE,
            blind(CapabilityName.BLOCKS, settings=make_settings(flavour=Flavour.CROSSLINK)),
            "CrossLink looks at no fine and no block.",
        ),
    ],
)
def test_3_without_a_view_of_blocks(expected, case, because):
    """Where ReShare finds the patron its own reading decides; elsewhere nothing is known."""
    assert (expected, because) == blocking_fines(case)


@pytest.mark.parametrize(
    ("listed", "code", "known"),
    [
        (Listed.ALLOWED, "GRAD", True),
        (Listed.NOT_ALLOWED, "ALUM", True),
        (Listed.UNDECIDED, "STAFF", True),
        (Listed.ABSENT, "grad", True),
        (Listed.NOT_KNOWN, "GUEST", False),
    ],
)
def test_the_four_entries_and_the_list_that_is_not_known(listed, code, known):
    """True, false, never decided and absent are told apart; letters count as they are."""
    rows = (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="STAFF"),
    )

    assert listed is Listed.of(code, make_settings(patron_profiles=rows, profiles_known=known))


def test_the_first_of_two_rows_counts():
    """As for the decision itself."""
    rows = (
        PatronProfile(code="GRAD", can_create_requests=False),
        PatronProfile(code="GRAD", can_create_requests=True),
    )

    assert Listed.NOT_ALLOWED is Listed.of("GRAD", make_settings(patron_profiles=rows))


STRANGER = of(
    findings=[make_finding("patron.another-person")],
    name=PersonName(given="Ann", family="Other"),
    emails=(),
)
EXACTLY = "The User ID is exactly an identifier of this patron's record."


@pytest.mark.parametrize(
    ("expected", "case", "because"),
    [
        (YES, of(), EXACTLY),
        (
            YES,
            of(findings=[make_finding("patron.two-accounts")]),
            f"{EXACTLY} There seems to be a second record of this person.",
        ),
        (NO, nothing_sent(), "The request would carry no User ID at all."),
        (NO, unknown(), "The library system knows no patron by this User ID."),
        (
            NO,
            of(make_identifier("ggood", "username"), make_identifier(BARCODE), sent="ggood"),
            "The User ID is the patron's, but of another kind than the one ReShare should have.",
        ),
        (
            NO,
            of(make_identifier(BARCODE), sent="ggood"),
            "The User ID is none of this patron's identifiers.",
        ),
        (
            NO,
            of(make_identifier("ggood", status=IdentifierStatus.INACTIVE), sent="ggood"),
            "The User ID was this patron's and has been replaced.",
        ),
        (NO, STRANGER, "The User ID leads to a record that is another person's."),
        (UNKNOWN, silent(), "The library system could not be asked."),
    ],
)
def test_5_compares_the_user_id_with_the_record(expected, case, because):
    """Another kind, another value and a replaced one are not the same; could not ask is not no."""
    assert (expected, because) == same_identifier(case)


def with_profiles(*profiles, known=True, **answered):
    settings = make_settings(patron_profiles=profiles, profiles_known=known)
    evidence = make_decision({BARCODE: make_found(**answered)}, settings=settings)
    return make_case(decision=evidence)


def allowing(code, can_create_requests=None):
    return with_profiles(PatronProfile(code=code, can_create_requests=can_create_requests))


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (YES, allowing("GRAD", True)),
        (NO, allowing("GRAD", False)),
        (YES, allowing("GRAD")),
        (YES, allowing("UGRAD", True)),
        (UNKNOWN, with_profiles(known=False)),
        (
            NOT_APPLICABLE,
            make_case(decision=make_decision(settings=make_settings(borrower_check="none"))),
        ),
        (NOT_APPLICABLE, with_profiles(privileges=())),
        (UNKNOWN, unknown()),
        (UNKNOWN, silent()),
        (UNKNOWN, STRANGER),
    ],
)
def test_6_follows_reshares_list(expected, case):
    """Only an explicit no refuses; without the list, or the patron, nothing can be said.

    It is not asked where ReShare looks at no group, or is sent none.
    """
    assert expected is answer(group_authorised, case)
