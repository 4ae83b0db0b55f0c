"""Register the checks that need no sign-in: configuration files, connection tests, and ILLiad."""

from __future__ import annotations

from verifier.domain.checks.check import Check, ask
from verifier.domain.checks.connection.answer_not_understood import answer_not_understood
from verifier.domain.checks.connection.certificate_ends_soon import certificate_ends_soon
from verifier.domain.checks.connection.finds_anybody import finds_anybody
from verifier.domain.checks.connection.known_patron_not_found import known_patron_not_found
from verifier.domain.checks.connection.metadata_ends_soon import metadata_ends_soon
from verifier.domain.checks.connection.no_test_patron import no_test_patron
from verifier.domain.checks.connection.not_configured import not_configured
from verifier.domain.checks.connection.not_encrypted import not_encrypted
from verifier.domain.checks.connection.not_reachable import not_reachable
from verifier.domain.checks.connection.not_secure import not_secure
from verifier.domain.checks.connection.permission_missing import permission_missing
from verifier.domain.checks.connection.record_incomplete import record_incomplete
from verifier.domain.checks.connection.sign_in_refused import sign_in_refused
from verifier.domain.checks.delivery.address_line_counts import address_line_counts
from verifier.domain.checks.delivery.borrower_check_off import borrower_check_off
from verifier.domain.checks.delivery.both_cases import both_cases
from verifier.domain.checks.delivery.case_against_identifiers import case_against_identifiers
from verifier.domain.checks.delivery.every_profile_forbidden import every_profile_forbidden
from verifier.domain.checks.delivery.header_filled_when_absent import header_filled_when_absent
from verifier.domain.checks.delivery.header_name_capitals import header_name_capitals
from verifier.domain.checks.delivery.header_never_set import header_never_set
from verifier.domain.checks.delivery.header_not_stripped import header_not_stripped
from verifier.domain.checks.delivery.host_lms_unknown import host_lms_unknown
from verifier.domain.checks.delivery.identifier_goes_to_suppliers import (
    identifier_goes_to_suppliers,
)
from verifier.domain.checks.delivery.idp_section_overrides import idp_section_overrides
from verifier.domain.checks.delivery.idp_without_section import idp_without_section
from verifier.domain.checks.delivery.include_not_read import include_not_read
from verifier.domain.checks.delivery.mapped_under_other_format import mapped_under_other_format
from verifier.domain.checks.delivery.ncip_default_profile import ncip_default_profile
from verifier.domain.checks.delivery.ncip_disagrees import ncip_disagrees
from verifier.domain.checks.delivery.ncip_incomplete import ncip_incomplete
from verifier.domain.checks.delivery.no_header import no_header
from verifier.domain.checks.delivery.other_attribute_sent import other_attribute_sent
from verifier.domain.checks.delivery.profile_forbidden import profile_forbidden
from verifier.domain.checks.delivery.profile_undecided import profile_undecided
from verifier.domain.checks.delivery.regex_invalid import regex_invalid
from verifier.domain.checks.delivery.regex_letters_of_wrong_case import regex_letters_of_wrong_case
from verifier.domain.checks.delivery.regex_matches_no_example import regex_matches_no_example
from verifier.domain.checks.delivery.regex_not_anchored import regex_not_anchored
from verifier.domain.checks.delivery.replacement_empty import replacement_empty
from verifier.domain.checks.delivery.replacement_group_unknown import replacement_group_unknown
from verifier.domain.checks.delivery.sensitive_goes_to_suppliers import sensitive_goes_to_suppliers
from verifier.domain.checks.delivery.site_file_differs import site_file_differs
from verifier.domain.checks.delivery.sub_as_identifier import sub_as_identifier
from verifier.domain.checks.delivery.symbol_in_other_case import symbol_in_other_case
from verifier.domain.checks.delivery.symbol_missing import symbol_missing
from verifier.domain.checks.delivery.symbol_not_served import symbol_not_served
from verifier.domain.checks.delivery.typed_name import typed_name
from verifier.domain.checks.delivery.variable_not_mapped import variable_not_mapped
from verifier.domain.checks.illiad.addon_setting_blanks import addon_setting_blanks
from verifier.domain.checks.illiad.addon_setting_empty import addon_setting_empty
from verifier.domain.checks.illiad.another_field_right import another_field_right
from verifier.domain.checks.illiad.field_empty import field_empty
from verifier.domain.checks.illiad.field_in_other_form import field_in_other_form
from verifier.domain.checks.illiad.field_not_known import field_not_known
from verifier.domain.checks.illiad.field_not_stated import field_not_stated
from verifier.domain.checks.illiad.field_of_another_person import field_of_another_person
from verifier.domain.checks.illiad.key_in_the_clear import key_in_the_clear
from verifier.domain.checks.illiad.number_lost_zeros import number_lost_zeros
from verifier.domain.checks.illiad.pickup_location_no_slug import pickup_location_no_slug
from verifier.domain.checks.illiad.user_not_found import user_not_found
from verifier.domain.checks.patron.found_by_username_only import found_by_username_only
from verifier.domain.checks.patron.letter_case_relied_on import letter_case_relied_on
from verifier.domain.checks.patron.old_barcode_accepted import old_barcode_accepted
from verifier.domain.checks.patron.other_id_returned import other_id_returned
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import CheckRun
from verifier.domain.model.illiad_comparison import ComparedUser
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlliadSettings, Site

# Every check on the configuration of the delivery, by hand, in the order of the road.

DELIVERY_CHECKS: tuple[Check[Delivery], ...] = (
    variable_not_mapped,
    mapped_under_other_format,
    typed_name,
    sub_as_identifier,
    other_attribute_sent,
    idp_without_section,
    idp_section_overrides,
    header_never_set,
    header_not_stripped,
    header_filled_when_absent,
    include_not_read,
    symbol_not_served,
    symbol_in_other_case,
    header_name_capitals,
    both_cases,
    regex_invalid,
    replacement_empty,
    regex_letters_of_wrong_case,
    regex_not_anchored,
    replacement_group_unknown,
    regex_matches_no_example,
    case_against_identifiers,
    no_header,
    address_line_counts,
    host_lms_unknown,
    borrower_check_off,
    every_profile_forbidden,
    profile_undecided,
    profile_forbidden,
    sensitive_goes_to_suppliers,
    identifier_goes_to_suppliers,
    symbol_missing,
    ncip_incomplete,
    ncip_default_profile,
    ncip_disagrees,
    site_file_differs,
)


# Every check on a connection, by hand, in the order of its stages.

CONNECTION_CHECKS: tuple[Check[ConnectionTest], ...] = (
    not_configured,
    not_reachable,
    not_secure,
    not_encrypted,
    answer_not_understood,
    metadata_ends_soon,
    certificate_ends_soon,
    sign_in_refused,
    permission_missing,
    known_patron_not_found,
    finds_anybody,
    record_incomplete,
    no_test_patron,
)


# Every check on ILLiad, by hand: on the site's settings, then on one user.

ILLIAD_PLACE = "[reshare.illiad]"
"""Where the site file says it."""

ILLIAD_SETTING_CHECKS: tuple[Check[IlliadSettings], ...] = (
    field_not_stated,
    key_in_the_clear,
    addon_setting_blanks,
    addon_setting_empty,
    pickup_location_no_slug,
)

ILLIAD_USER_CHECKS: tuple[Check[ComparedUser], ...] = (
    user_not_found,
    field_empty,
    another_field_right,
    field_in_other_form,
    number_lost_zeros,
    field_of_another_person,
    field_not_known,
)

ILLIAD_PATRON_CHECKS: tuple[Check[PatronMatch], ...] = (
    old_barcode_accepted,
    found_by_username_only,
    letter_case_relied_on,
    other_id_returned,
)
"""What works today and is known to break, whoever placed the request: the checks of a login."""


def illiad_runs(site: Site) -> tuple[CheckRun, ...]:
    """Judge what the site file says of ILLiad, without asking anybody.

    Nothing where it does not speak of ILLiad at all; but where requests come from there, that it
    is silent is told.
    """
    settings = site.illiad
    if settings is None and site.form.door is EntryPoint.ILLIAD:
        settings = IlliadSettings()
    return ask(ILLIAD_SETTING_CHECKS, settings) if settings is not None else ()
