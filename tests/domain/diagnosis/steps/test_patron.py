from datetime import date
from decimal import Decimal

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.steps.asked import (
    NAMES,
    answer,
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


def test_1_yes_for_a_record_in_good_standing():
    """The patron has an active record."""
    assert answer(has_active_record, of()) is StepAnswer.YES


@pytest.mark.parametrize("check", ["patron.record-inactive", "patron.record-expired"])
def test_1_no_for_a_record_that_is_not_active(check):
    """There is a record, and it is of no use."""
    assert answer(has_active_record, of(findings=[make_finding(check)])) is StepAnswer.NO


def test_1_no_where_the_library_system_knows_nobody():
    """It said so explicitly."""
    assert answer(has_active_record, unknown()) is StepAnswer.NO


@pytest.mark.parametrize(
    ("case", "because"),
    [
        (silent, "The library system could not be asked."),
        (several, "The library system knows several patrons under this identifier."),
    ],
)
def test_1_unknown_without_an_answer(case, because):
    """Silence and ambiguity are no lack of a record."""
    assert (StepAnswer.UNKNOWN, because) == has_active_record(case())


def test_1_unknown_without_an_identifier_to_ask_for():
    """Nothing was sent, so nothing is known about the record."""
    assert answer(has_active_record, nothing_sent()) is StepAnswer.UNKNOWN


def test_1_unknown_where_the_connection_cannot_tell():
    """A record whose state nothing tells is not called active; an expiry date is something."""
    assert (
        StepAnswer.UNKNOWN,
        "There is a record. Whether it is active: It does not tell that.",
    ) == (has_active_record(blind(CapabilityName.ACCOUNT_STATUS, expires=None)))
    assert StepAnswer.YES is answer(
        has_active_record, blind(CapabilityName.ACCOUNT_STATUS, expires=date(2030, 1, 1))
    )


def test_2_yes_for_the_active_barcode():
    """The request carries the barcode in use."""
    assert answer(newest_barcode_active, of(make_identifier(BARCODE))) is StepAnswer.YES


def test_2_yes_where_the_record_is_well_and_the_request_is_not():
    """The card is active, although something else is sent."""
    case = of(make_identifier(BARCODE), sent="ggood")

    expected = (StepAnswer.YES, "The record's present identifier is active; the request lacks it.")

    assert expected == newest_barcode_active(case)


def test_2_no_for_a_replaced_barcode_in_the_request():
    """The old card is no longer active."""
    case = of(
        make_identifier(BARCODE, status=IdentifierStatus.INACTIVE), make_identifier(OLD_BARCODE)
    )

    assert answer(newest_barcode_active, case) is StepAnswer.NO


def test_2_no_where_a_check_found_a_replaced_card():
    """The login carries an old card's number that the library system still knows."""
    case = of(findings=[make_finding("patron.old-barcode")])

    assert answer(newest_barcode_active, case) is StepAnswer.NO


def test_2_no_where_the_card_issued_last_is_not_active():
    """A new card that was never activated."""
    case = of(
        make_identifier(BARCODE, since=date(2024, 1, 1)),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE, since=date(2026, 1, 1)),
    )

    assert answer(newest_barcode_active, case) is StepAnswer.NO


def test_2_unknown_where_the_system_keeps_no_history():
    """An old card cannot be told from the present one."""
    case = of(make_identifier(BARCODE, status=IdentifierStatus.UNKNOWN))

    assert answer(newest_barcode_active, case) is StepAnswer.UNKNOWN


def test_2_unknown_without_a_record():
    """Nothing is known about cards."""
    assert answer(newest_barcode_active, silent()) is StepAnswer.UNKNOWN


def test_2_unknown_says_what_the_connection_cannot_tell():
    """Where no identifier has a state, the reason is the connection's own."""
    sees = {CapabilityName.OLD_IDENTIFIERS: Capability(seen="no", note="It keeps no old cards.")}
    record = make_record(make_identifier(BARCODE, status=IdentifierStatus.UNKNOWN))
    case = make_case(decision=make_decision(make_found(record), sees=sees))

    assert (StepAnswer.UNKNOWN, "It keeps no old cards.") == newest_barcode_active(case)


def unknown_at(seen, note=None):
    """Nobody is known by the barcode, at a system that shows old cards or does not."""
    sees = {CapabilityName.OLD_IDENTIFIERS: Capability(seen=seen, note=note)}
    return make_case(decision=make_decision({}, sees=sees))


def test_2_an_unknown_person_may_have_an_old_card():
    """Only a system that shows old cards can tell the two apart."""
    expected = (
        StepAnswer.UNKNOWN,
        "This library system cannot tell an old card from an unknown person.",
    )

    assert expected == newest_barcode_active(unknown_at("no", "It keeps none."))
    assert expected != newest_barcode_active(unknown_at("yes"))


def test_2_is_not_asked_where_nothing_is_a_barcode():
    """Neither the record nor the site's User ID; a barcode in the record brings it back."""
    user_name = make_identifier(BARCODE, "username")
    here = make_preview({"employeeNumber": BARCODE}, form=make_form(ils_identifier="username"))

    def answer_for(*identifiers):
        found = make_found(make_record(*identifiers))
        evidence = make_decision({BARCODE: found}, preview=here)
        return answer(newest_barcode_active, make_case(decision=evidence))

    assert StepAnswer.NOT_APPLICABLE is answer_for(user_name)
    assert StepAnswer.YES is answer_for(user_name, make_identifier(OLD_BARCODE))


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
    """Yes is the bad answer here."""
    case = of(findings=[make_finding("decision.patron-blocked")], blocks=blocks)

    assert (StepAnswer.YES, because) == blocking_fines(case)


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
    assert (StepAnswer.NO, because) == blocking_fines(of(**record))


def test_3_unknown_without_a_record():
    """Nothing is known about fines."""
    assert answer(blocking_fines, silent()) is StepAnswer.UNKNOWN


def test_3_says_what_a_connection_without_blocks_cannot_tell():
    """Where ReShare finds the patron its own reading decides; elsewhere nothing is known."""
    record = make_record(make_identifier(BARCODE), make_identifier("ggood", "username"))
    sees = {CapabilityName.BLOCKS: Capability(seen="no", note="It does not tell that.")}
    evidence = make_preview({"employeeNumber": "x12345", "uid": "ggood", **NAMES})
    evidence = make_decision({"ggood": make_found(record)}, preview=evidence, sees=sees)

    assert (StepAnswer.UNKNOWN, "It does not tell that.") == blocking_fines(
        make_case(decision=evidence)
    )
    assert (StepAnswer.NO, "ReShare would see no block. It does not tell that.") == (
        blocking_fines(blind(CapabilityName.BLOCKS))
    )


def test_3_is_not_asked_where_reshare_looks_at_nothing():
    """With the borrower check off no fine and no block stops a request."""
    case = blind(CapabilityName.BLOCKS, settings=make_settings(borrower_check=None))

    assert blocking_fines(case)[0] is StepAnswer.NOT_APPLICABLE


def test_3_is_not_asked_where_crosslink_decides():
    """CrossLink reads no privileges: no block is one that it would see, and none keeps out."""
    case = blind(CapabilityName.BLOCKS, settings=make_settings(flavour=Flavour.CROSSLINK))

    assert (StepAnswer.NOT_APPLICABLE, "CrossLink looks at no fine and no block.") == (
        blocking_fines(case)
    )


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


def test_5_yes_for_the_records_identifier():
    """The User ID is the barcode."""
    assert answer(same_identifier, of()) is StepAnswer.YES


def test_5_no_without_a_user_id():
    """There is nothing to compare."""
    assert answer(same_identifier, nothing_sent()) is StepAnswer.NO


def test_5_no_where_nobody_is_known_by_it():
    """The library system knows no such patron."""
    assert answer(same_identifier, unknown()) is StepAnswer.NO


@pytest.mark.parametrize(
    ("identifiers", "because"),
    [
        (
            (make_identifier("ggood", "username"), make_identifier(BARCODE)),
            "The User ID is the patron's, but of another kind than the one ReShare should have.",
        ),
        ((make_identifier(BARCODE),), "The User ID is none of this patron's identifiers."),
        (
            (make_identifier("ggood", status=IdentifierStatus.INACTIVE),),
            "The User ID was this patron's and has been replaced.",
        ),
    ],
)
def test_5_no_for_any_other_identifier(identifiers, because):
    """Another kind, another value and a replaced one are not the same."""
    assert (StepAnswer.NO, because) == same_identifier(of(*identifiers, sent="ggood"))


def test_5_no_for_another_persons_record():
    """Somebody is known by the User ID, and it is not this patron."""
    stranger = of(
        findings=[make_finding("patron.another-person")],
        name=PersonName(given="Ann", family="Other"),
        emails=(),
    )

    expected = (StepAnswer.NO, "The User ID leads to a record that is another person's.")

    assert expected == same_identifier(stranger)
    assert answer(group_authorised, stranger) is StepAnswer.UNKNOWN


def test_5_unknown_where_nobody_could_be_asked():
    """Could not ask is not no."""
    assert answer(same_identifier, silent()) is StepAnswer.UNKNOWN


def test_5_says_that_there_seems_to_be_a_second_record():
    """The User ID is right, and other values lead to another account of this person."""
    case = of(findings=[make_finding("patron.two-accounts")])

    because = (
        "The User ID is exactly an identifier of this patron's record. There seems to be a second "
        "record of this person."
    )

    assert (StepAnswer.YES, because) == same_identifier(case)


def with_profiles(*profiles, known=True, **answered):
    settings = make_settings(patron_profiles=profiles, profiles_known=known)
    evidence = make_decision({BARCODE: make_found(**answered)}, settings=settings)
    return make_case(decision=evidence)


@pytest.mark.parametrize(
    ("expected", "profiles", "known"),
    [
        (StepAnswer.YES, (PatronProfile(code="GRAD", can_create_requests=True),), True),
        (StepAnswer.NO, (PatronProfile(code="GRAD", can_create_requests=False),), True),
        (StepAnswer.YES, (PatronProfile(code="GRAD"),), True),
        (StepAnswer.YES, (PatronProfile(code="UGRAD", can_create_requests=True),), True),
        (StepAnswer.UNKNOWN, (), False),
    ],
)
def test_6_follows_reshares_list(expected, profiles, known):
    """Only an explicit no refuses; without the list nothing can be said."""
    assert expected == answer(group_authorised, with_profiles(*profiles, known=known))


def test_6_is_not_asked_where_reshare_looks_at_no_group():
    """With the borrower check off no group matters."""
    evidence = make_decision(settings=make_settings(borrower_check="none"))

    assert answer(group_authorised, make_case(decision=evidence)) is StepAnswer.NOT_APPLICABLE


def test_6_is_not_asked_without_a_group():
    """A library system that sends no group gives ReShare nothing to look at."""
    assert answer(group_authorised, with_profiles(privileges=())) is StepAnswer.NOT_APPLICABLE


def test_6_unknown_where_the_patron_is_not_found_or_nobody_could_be_asked():
    """No answer tells no group."""
    assert answer(group_authorised, unknown()) is StepAnswer.UNKNOWN
    assert answer(group_authorised, silent()) is StepAnswer.UNKNOWN
