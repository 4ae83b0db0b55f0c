"""Every check on a connection, by hand, in the order of its stages."""

from __future__ import annotations

from verifier.checks.check import Check
from verifier.checks.connection.answer_not_understood import answer_not_understood
from verifier.checks.connection.certificate_ends_soon import certificate_ends_soon
from verifier.checks.connection.finds_anybody import finds_anybody
from verifier.checks.connection.known_patron_not_found import known_patron_not_found
from verifier.checks.connection.metadata_ends_soon import metadata_ends_soon
from verifier.checks.connection.no_test_patron import no_test_patron
from verifier.checks.connection.not_configured import not_configured
from verifier.checks.connection.not_encrypted import not_encrypted
from verifier.checks.connection.not_reachable import not_reachable
from verifier.checks.connection.not_secure import not_secure
from verifier.checks.connection.permission_missing import permission_missing
from verifier.checks.connection.record_incomplete import record_incomplete
from verifier.checks.connection.sign_in_refused import sign_in_refused
from verifier.model.connection_test import ConnectionTest

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
