"""Every check on ReShare's decision, by hand, in the order in which ReShare decides."""

from __future__ import annotations

from verifier.checks.check import Check
from verifier.checks.decision.borrower_check_off import borrower_check_off
from verifier.checks.decision.disagrees_with_ils import disagrees_with_ils
from verifier.checks.decision.host_lms_unknown import host_lms_unknown
from verifier.checks.decision.identifier_becomes_uuid import identifier_becomes_uuid
from verifier.checks.decision.identifier_goes_to_suppliers import identifier_goes_to_suppliers
from verifier.checks.decision.live_settings_unread import live_settings_unread
from verifier.checks.decision.national_number_goes_to_suppliers import (
    national_number_goes_to_suppliers,
)
from verifier.checks.decision.no_optional_fields import no_optional_fields
from verifier.checks.decision.patron_blocked import patron_blocked
from verifier.checks.decision.profile_new import profile_new
from verifier.checks.decision.profile_not_allowed import profile_not_allowed
from verifier.checks.decision.profile_undecided import profile_undecided
from verifier.checks.decision.reshare_disagrees import reshare_disagrees
from verifier.checks.decision.settings_differ import settings_differ
from verifier.checks.decision.settings_not_stated import settings_not_stated
from verifier.model.decision import BorrowerDecision

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
