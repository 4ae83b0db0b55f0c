"""Every check on the configuration of the delivery, by hand, in the order of the road."""

from __future__ import annotations

from verifier.checks.check import Check
from verifier.checks.delivery.address_line_counts import address_line_counts
from verifier.checks.delivery.borrower_check_off import borrower_check_off
from verifier.checks.delivery.both_cases import both_cases
from verifier.checks.delivery.case_against_identifiers import case_against_identifiers
from verifier.checks.delivery.every_profile_forbidden import every_profile_forbidden
from verifier.checks.delivery.header_filled_when_absent import header_filled_when_absent
from verifier.checks.delivery.header_name_capitals import header_name_capitals
from verifier.checks.delivery.header_never_set import header_never_set
from verifier.checks.delivery.header_not_stripped import header_not_stripped
from verifier.checks.delivery.host_lms_unknown import host_lms_unknown
from verifier.checks.delivery.identifier_goes_to_suppliers import identifier_goes_to_suppliers
from verifier.checks.delivery.idp_section_overrides import idp_section_overrides
from verifier.checks.delivery.idp_without_section import idp_without_section
from verifier.checks.delivery.include_not_read import include_not_read
from verifier.checks.delivery.mapped_under_other_format import mapped_under_other_format
from verifier.checks.delivery.ncip_default_profile import ncip_default_profile
from verifier.checks.delivery.ncip_disagrees import ncip_disagrees
from verifier.checks.delivery.ncip_incomplete import ncip_incomplete
from verifier.checks.delivery.no_header import no_header
from verifier.checks.delivery.other_attribute_sent import other_attribute_sent
from verifier.checks.delivery.profile_forbidden import profile_forbidden
from verifier.checks.delivery.profile_undecided import profile_undecided
from verifier.checks.delivery.regex_invalid import regex_invalid
from verifier.checks.delivery.regex_letters_of_wrong_case import regex_letters_of_wrong_case
from verifier.checks.delivery.regex_matches_no_example import regex_matches_no_example
from verifier.checks.delivery.regex_not_anchored import regex_not_anchored
from verifier.checks.delivery.replacement_empty import replacement_empty
from verifier.checks.delivery.replacement_group_unknown import replacement_group_unknown
from verifier.checks.delivery.sensitive_goes_to_suppliers import sensitive_goes_to_suppliers
from verifier.checks.delivery.site_file_differs import site_file_differs
from verifier.checks.delivery.sub_as_identifier import sub_as_identifier
from verifier.checks.delivery.symbol_in_other_case import symbol_in_other_case
from verifier.checks.delivery.symbol_missing import symbol_missing
from verifier.checks.delivery.symbol_not_served import symbol_not_served
from verifier.checks.delivery.typed_name import typed_name
from verifier.checks.delivery.variable_not_mapped import variable_not_mapped
from verifier.model.delivery import Delivery

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
