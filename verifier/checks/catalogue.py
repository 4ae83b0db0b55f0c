"""Every check, by hand and in route order: a line in a tuple is its registration."""

from __future__ import annotations

from typing import Any

from verifier.checks.check import Check
from verifier.checks.connection_checks import CONNECTION_CHECKS
from verifier.checks.decision_checks import DECISION_CHECKS
from verifier.checks.delivery_checks import DELIVERY_CHECKS
from verifier.checks.illiad_checks import ILLIAD_SETTING_CHECKS, ILLIAD_USER_CHECKS
from verifier.checks.login.not_verified import not_verified
from verifier.checks.login.preview_only import preview_only
from verifier.checks.login.weak_algorithm import weak_algorithm
from verifier.checks.patron.ambiguous import ambiguous
from verifier.checks.patron.another_person import another_person
from verifier.checks.patron.answer_about_another import answer_about_another
from verifier.checks.patron.blocked_in_ils import blocked_in_ils
from verifier.checks.patron.could_not_ask import could_not_ask
from verifier.checks.patron.evidence_missing import evidence_missing
from verifier.checks.patron.fines import fines
from verifier.checks.patron.fines_over_limit import fines_over_limit
from verifier.checks.patron.found_by_username_only import found_by_username_only
from verifier.checks.patron.held_and_not_found import held_and_not_found
from verifier.checks.patron.identifier_is_another_attribute import identifier_is_another_attribute
from verifier.checks.patron.identifier_of_another_kind import identifier_of_another_kind
from verifier.checks.patron.identifier_opaque import identifier_opaque
from verifier.checks.patron.identifier_shared import identifier_shared
from verifier.checks.patron.identifier_transformed import identifier_transformed
from verifier.checks.patron.letter_case_relied_on import letter_case_relied_on
from verifier.checks.patron.not_found import not_found
from verifier.checks.patron.not_the_expected import not_the_expected
from verifier.checks.patron.old_barcode import old_barcode
from verifier.checks.patron.old_barcode_accepted import old_barcode_accepted
from verifier.checks.patron.other_id_returned import other_id_returned
from verifier.checks.patron.possible_other_person import possible_other_person
from verifier.checks.patron.record_expired import record_expired
from verifier.checks.patron.record_inactive import record_inactive
from verifier.checks.patron.record_incomplete import record_incomplete
from verifier.checks.patron.transform_spoils_identifier import transform_spoils_identifier
from verifier.checks.patron.two_accounts import two_accounts
from verifier.checks.release.another_way_in import another_way_in
from verifier.checks.release.attribute_unknown import attribute_unknown
from verifier.checks.release.email_missing import email_missing
from verifier.checks.release.email_under_other_name import email_under_other_name
from verifier.checks.release.identifier_differs_in_userinfo import identifier_differs_in_userinfo
from verifier.checks.release.identifier_empty import identifier_empty
from verifier.checks.release.identifier_in_other_format import identifier_in_other_format
from verifier.checks.release.identifier_is_email import identifier_is_email
from verifier.checks.release.identifier_is_number import identifier_is_number
from verifier.checks.release.identifier_missing import identifier_missing
from verifier.checks.release.identifier_national_number import identifier_national_number
from verifier.checks.release.identifier_of_guest import identifier_of_guest
from verifier.checks.release.identifier_only_friendly_name import identifier_only_friendly_name
from verifier.checks.release.identifier_pairwise import identifier_pairwise
from verifier.checks.release.identifier_reassignable import identifier_reassignable
from verifier.checks.release.identifier_scope_not_allowed import identifier_scope_not_allowed
from verifier.checks.release.identifier_sent_twice import identifier_sent_twice
from verifier.checks.release.identifier_several_values import identifier_several_values
from verifier.checks.release.identifier_stray_blanks import identifier_stray_blanks
from verifier.checks.release.identifier_transient import identifier_transient
from verifier.checks.release.identifier_under_other_name import identifier_under_other_name
from verifier.checks.release.identifier_without_value import identifier_without_value
from verifier.checks.release.scope_not_listed import scope_not_listed
from verifier.checks.release.sensitive_attribute import sensitive_attribute
from verifier.checks.release.surplus_attribute import surplus_attribute
from verifier.checks.request_checks import REQUEST_CHECKS
from verifier.model.capture import LoginCapture
from verifier.model.match import PatronMatch
from verifier.model.release import Release

LOGIN_CHECKS: tuple[Check[LoginCapture], ...] = (
    not_verified,
    weak_algorithm,
    preview_only,
)

RELEASE_CHECKS: tuple[Check[Release], ...] = (
    another_way_in,
    identifier_missing,
    identifier_under_other_name,
    identifier_in_other_format,
    identifier_only_friendly_name,
    identifier_without_value,
    identifier_empty,
    identifier_several_values,
    identifier_sent_twice,
    identifier_differs_in_userinfo,
    identifier_is_number,
    identifier_stray_blanks,
    identifier_scope_not_allowed,
    identifier_transient,
    identifier_pairwise,
    identifier_of_guest,
    identifier_reassignable,
    identifier_is_email,
    identifier_national_number,
    email_missing,
    email_under_other_name,
    surplus_attribute,
    sensitive_attribute,
    attribute_unknown,
    scope_not_listed,
)

PATRON_CHECKS: tuple[Check[PatronMatch], ...] = (
    could_not_ask,
    answer_about_another,
    evidence_missing,
    held_and_not_found,
    not_found,
    identifier_is_another_attribute,
    identifier_transformed,
    identifier_of_another_kind,
    identifier_opaque,
    transform_spoils_identifier,
    not_the_expected,
    old_barcode,
    old_barcode_accepted,
    ambiguous,
    identifier_shared,
    two_accounts,
    another_person,
    possible_other_person,
    found_by_username_only,
    other_id_returned,
    letter_case_relied_on,
    record_inactive,
    record_expired,
    blocked_in_ils,
    fines_over_limit,
    fines,
    record_incomplete,
)

CHECKS_ON_A_LOGIN: tuple[Check[Any], ...] = (
    *LOGIN_CHECKS,
    *RELEASE_CHECKS,
    *REQUEST_CHECKS,
    *PATRON_CHECKS,
    *DECISION_CHECKS,
)

ALL_CHECKS: tuple[Check[Any], ...] = (
    *CHECKS_ON_A_LOGIN,
    *DELIVERY_CHECKS,
    *CONNECTION_CHECKS,
    *ILLIAD_SETTING_CHECKS,
    *ILLIAD_USER_CHECKS,
)


def explanations() -> dict[str, tuple[str, ...]]:
    """Check id → the ids whose finding already explains its own, the strongest first."""
    return {one.id: one.after for one in ALL_CHECKS if one.after}
