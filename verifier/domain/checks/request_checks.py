"""The checks on a request, by hand and in route order: a line in the tuple is a registration."""

from __future__ import annotations

from verifier.domain.checks.check import Check
from verifier.domain.checks.request.another_service_chosen import another_service_chosen
from verifier.domain.checks.request.both_cases import both_cases
from verifier.domain.checks.request.delivery_not_stated import delivery_not_stated
from verifier.domain.checks.request.header_empty import header_empty
from verifier.domain.checks.request.header_missing import header_missing
from verifier.domain.checks.request.header_name_capitals import header_name_capitals
from verifier.domain.checks.request.header_not_seen import header_not_seen
from verifier.domain.checks.request.header_placeholder import header_placeholder
from verifier.domain.checks.request.identifier_changeable import identifier_changeable
from verifier.domain.checks.request.identifier_encoded_twice import identifier_encoded_twice
from verifier.domain.checks.request.identifier_garbled import identifier_garbled
from verifier.domain.checks.request.identifier_is_scoped import identifier_is_scoped
from verifier.domain.checks.request.identifier_joined import identifier_joined
from verifier.domain.checks.request.identifier_looks_filled import identifier_looks_filled
from verifier.domain.checks.request.identifier_missing import identifier_missing
from verifier.domain.checks.request.identifier_placeholder import identifier_placeholder
from verifier.domain.checks.request.identifier_too_long import identifier_too_long
from verifier.domain.checks.request.old_openurl_version import old_openurl_version
from verifier.domain.checks.request.patron_key_not_read import patron_key_not_read
from verifier.domain.checks.request.patron_key_repeated import patron_key_repeated
from verifier.domain.checks.request.refused_on_arrival import refused_on_arrival
from verifier.domain.checks.request.regex_cannot_simulate import regex_cannot_simulate
from verifier.domain.checks.request.regex_invalid import regex_invalid
from verifier.domain.checks.request.regex_not_matched import regex_not_matched
from verifier.domain.checks.request.replacement_empty import replacement_empty
from verifier.domain.checks.request.replacement_group_unknown import replacement_group_unknown
from verifier.domain.checks.request.rule_leaves_nothing import rule_leaves_nothing
from verifier.domain.checks.request.sub_as_identifier import sub_as_identifier
from verifier.domain.checks.request.typed_name import typed_name
from verifier.domain.model.request import RequestPreview

REQUEST_CHECKS: tuple[Check[RequestPreview], ...] = (
    delivery_not_stated,
    refused_on_arrival,
    old_openurl_version,
    patron_key_not_read,
    patron_key_repeated,
    identifier_encoded_twice,
    identifier_garbled,
    another_service_chosen,
    header_not_seen,
    header_missing,
    header_empty,
    header_placeholder,
    header_name_capitals,
    replacement_empty,
    regex_not_matched,
    regex_invalid,
    regex_cannot_simulate,
    both_cases,
    replacement_group_unknown,
    rule_leaves_nothing,
    identifier_missing,
    identifier_placeholder,
    identifier_looks_filled,
    identifier_joined,
    identifier_is_scoped,
    identifier_too_long,
    typed_name,
    sub_as_identifier,
    identifier_changeable,
)
