"""Register every check in route order.

The checks on a sign-in, all checks together, and the page of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from verifier.domain.checks.check import Check
from verifier.domain.checks.configuration_checks import (
    CONNECTION_CHECKS,
    DELIVERY_CHECKS,
    ILLIAD_SETTING_CHECKS,
    ILLIAD_USER_CHECKS,
)
from verifier.domain.checks.decision.borrower_check_off import borrower_check_off
from verifier.domain.checks.decision.disagrees_with_ils import disagrees_with_ils
from verifier.domain.checks.decision.host_lms_unknown import host_lms_unknown
from verifier.domain.checks.decision.identifier_becomes_uuid import identifier_becomes_uuid
from verifier.domain.checks.decision.identifier_goes_to_suppliers import (
    identifier_goes_to_suppliers,
)
from verifier.domain.checks.decision.live_settings_unread import live_settings_unread
from verifier.domain.checks.decision.national_number_goes_to_suppliers import (
    national_number_goes_to_suppliers,
)
from verifier.domain.checks.decision.no_optional_fields import no_optional_fields
from verifier.domain.checks.decision.patron_blocked import patron_blocked
from verifier.domain.checks.decision.profile_new import profile_new
from verifier.domain.checks.decision.profile_not_allowed import profile_not_allowed
from verifier.domain.checks.decision.profile_undecided import profile_undecided
from verifier.domain.checks.decision.reshare_disagrees import reshare_disagrees
from verifier.domain.checks.decision.settings_differ import settings_differ
from verifier.domain.checks.decision.settings_not_stated import settings_not_stated
from verifier.domain.checks.login.not_verified import not_verified
from verifier.domain.checks.login.preview_only import preview_only
from verifier.domain.checks.login.weak_algorithm import weak_algorithm
from verifier.domain.checks.patron.ambiguous import ambiguous
from verifier.domain.checks.patron.another_person import another_person
from verifier.domain.checks.patron.answer_about_another import answer_about_another
from verifier.domain.checks.patron.blocked_in_ils import blocked_in_ils
from verifier.domain.checks.patron.could_not_ask import could_not_ask
from verifier.domain.checks.patron.evidence_missing import evidence_missing
from verifier.domain.checks.patron.fines import fines
from verifier.domain.checks.patron.fines_over_limit import fines_over_limit
from verifier.domain.checks.patron.found_by_username_only import found_by_username_only
from verifier.domain.checks.patron.held_and_not_found import held_and_not_found
from verifier.domain.checks.patron.identifier_is_another_attribute import (
    identifier_is_another_attribute,
)
from verifier.domain.checks.patron.identifier_of_another_kind import identifier_of_another_kind
from verifier.domain.checks.patron.identifier_opaque import identifier_opaque
from verifier.domain.checks.patron.identifier_shared import identifier_shared
from verifier.domain.checks.patron.identifier_transformed import identifier_transformed
from verifier.domain.checks.patron.letter_case_relied_on import letter_case_relied_on
from verifier.domain.checks.patron.not_found import not_found
from verifier.domain.checks.patron.not_the_expected import not_the_expected
from verifier.domain.checks.patron.old_barcode import old_barcode
from verifier.domain.checks.patron.old_barcode_accepted import old_barcode_accepted
from verifier.domain.checks.patron.other_id_returned import other_id_returned
from verifier.domain.checks.patron.possible_other_person import possible_other_person
from verifier.domain.checks.patron.record_expired import record_expired
from verifier.domain.checks.patron.record_inactive import record_inactive
from verifier.domain.checks.patron.record_incomplete import record_incomplete
from verifier.domain.checks.patron.transform_spoils_identifier import transform_spoils_identifier
from verifier.domain.checks.patron.two_accounts import two_accounts
from verifier.domain.checks.release.another_way_in import another_way_in
from verifier.domain.checks.release.attribute_unknown import attribute_unknown
from verifier.domain.checks.release.email_missing import email_missing
from verifier.domain.checks.release.email_under_other_name import email_under_other_name
from verifier.domain.checks.release.identifier_differs_in_userinfo import (
    identifier_differs_in_userinfo,
)
from verifier.domain.checks.release.identifier_empty import identifier_empty
from verifier.domain.checks.release.identifier_in_other_format import identifier_in_other_format
from verifier.domain.checks.release.identifier_is_email import identifier_is_email
from verifier.domain.checks.release.identifier_is_number import identifier_is_number
from verifier.domain.checks.release.identifier_missing import identifier_missing
from verifier.domain.checks.release.identifier_national_number import identifier_national_number
from verifier.domain.checks.release.identifier_of_guest import identifier_of_guest
from verifier.domain.checks.release.identifier_only_friendly_name import (
    identifier_only_friendly_name,
)
from verifier.domain.checks.release.identifier_pairwise import identifier_pairwise
from verifier.domain.checks.release.identifier_reassignable import identifier_reassignable
from verifier.domain.checks.release.identifier_scope_not_allowed import (
    identifier_scope_not_allowed,
)
from verifier.domain.checks.release.identifier_sent_twice import identifier_sent_twice
from verifier.domain.checks.release.identifier_several_values import identifier_several_values
from verifier.domain.checks.release.identifier_stray_blanks import identifier_stray_blanks
from verifier.domain.checks.release.identifier_transient import identifier_transient
from verifier.domain.checks.release.identifier_under_other_name import identifier_under_other_name
from verifier.domain.checks.release.identifier_without_value import identifier_without_value
from verifier.domain.checks.release.scope_not_listed import scope_not_listed
from verifier.domain.checks.release.sensitive_attribute import sensitive_attribute
from verifier.domain.checks.release.surplus_attribute import surplus_attribute
from verifier.domain.checks.request_checks import REQUEST_CHECKS
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.release import Release
from verifier.domain.model.render_options import CheckPage
from verifier.domain.model.report import BorrowerDecision

# Every check on ReShare's decision, by hand, in the order in which ReShare decides.

DECISION_CHECKS: tuple[Check[BorrowerDecision], ...] = (
    settings_not_stated,
    settings_differ,
    live_settings_unread,
    host_lms_unknown,
    borrower_check_off,
    patron_blocked,
    profile_not_allowed,
    profile_undecided,
    profile_new,
    no_optional_fields,
    identifier_becomes_uuid,
    disagrees_with_ils,
    reshare_disagrees,
    national_number_goes_to_suppliers,
    identifier_goes_to_suppliers,
)


# Every check, by hand and in route order: a line in a tuple is its registration.

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


# The checks' pages as values, for renderers: those know no check.

_LAST = "\n\nWhat to change:"


@cache
def check_pages() -> Mapping[str, CheckPage]:
    """Give every check's page by its id, in route order."""
    return MappingProxyType({one.id: _page(one) for one in ALL_CHECKS})


def _page(check: Check[Any]) -> CheckPage:
    whole = check.documentation.strip()
    explained = whole.partition(_LAST)[0].partition("\n\n")[2]
    return CheckPage(
        id=check.id,
        title=check.title,
        means=explained or check.title,
        whole=whole,
        severity=check.severity,
        station=check.station,
        owner=check.owner,
        cites=check.cites,
    )
