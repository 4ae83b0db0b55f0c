"""Checks about mod-rs's settings, blocks and profiles are not asked where CrossLink decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    make_attempt,
    make_decision,
    make_found,
    make_match,
    make_settings,
)
from verifier.domain.checks import reshare_settings
from verifier.domain.checks.catalogue import DECISION_CHECKS
from verifier.domain.checks.decision.borrower_check_off import borrower_check_off
from verifier.domain.checks.patron.found_by_username_only import found_by_username_only
from verifier.domain.checks.patron.other_id_returned import other_id_returned
from verifier.domain.model.finding import NotRun
from verifier.domain.model.lookup import KeyKind, NotFound, PatronKey
from verifier.domain.model.reshare_settings import Flavour

ON = make_settings(flavour=Flavour.CROSSLINK)
REASONS = {
    "decision.host-lms-unknown": reshare_settings.CROSSLINK_NO_ADAPTERS,
    "decision.patron-blocked": reshare_settings.CROSSLINK_NO_PRIVILEGES,
    "decision.profile-not-allowed": reshare_settings.CROSSLINK_NO_PRIVILEGES,
    "decision.profile-undecided": reshare_settings.CROSSLINK_NO_PRIVILEGES,
    "decision.profile-new": reshare_settings.CROSSLINK_NO_PRIVILEGES,
    "decision.disagrees-with-ils": reshare_settings.CROSSLINK_NO_PRIVILEGES,
    "decision.no-optional-fields": "CrossLink needs no optional fields in the answer.",
    "decision.national-number-goes-to-suppliers": reshare_settings.CROSSLINK_NO_SUCH_SETTING,
    "decision.identifier-goes-to-suppliers": reshare_settings.CROSSLINK_NO_SUCH_SETTING,
}


def test_each_check_about_mod_rs_says_why_it_is_not_asked():
    """Whatever mod-rs's settings beside it say."""
    decision = make_decision(settings=ON)
    runs = {
        decision_check.id: decision_check.run(decision).result
        for decision_check in DECISION_CHECKS
    }

    assert REASONS == {
        name: result.reason
        for name, result in runs.items()
        if isinstance(result, NotRun) and name in REASONS
    }


def test_the_look_up_is_on():
    """CrossLink's own switch decides, not mod-rs's."""
    decision = make_decision(settings=replace(ON, borrower_check=None))

    assert "ReShare checks patrons over NCIP" == saw(borrower_check_off, decision)


def test_the_look_up_is_off():
    """The setting is named as CrossLink names it."""
    found = finding(
        borrower_check_off, make_decision(settings=replace(ON, lookup_user_enabled=False))
    )

    assert (
        "CrossLink's look-up of patrons is off: it would accept any identifier, right or wrong, "
        "and none at all." == found.message
    )
    assert [("setting", "lookupUserEnabled", "false")] == proofs(found)


@pytest.mark.parametrize("check", [found_by_username_only, other_id_returned], ids=lambda x: x.id)
def test_what_is_taken_over_is_no_fault(check):
    """The item that arrives is put on what came back, so the second question is enough."""
    match = make_match(settings=ON)
    by_name = PatronKey(value="ggood", kind=KeyKind.USERNAME)
    attempts = (
        make_attempt("ggood", NotFound(message="Unknown User")),
        make_attempt("ggood", make_found(user_id="P1"), key=by_name),
    )
    match = replace(match, lookup=replace(match.lookup, attempts=attempts))

    assert reshare_settings.CROSSLINK_KEEPS_ANSWERED_ID == reason(check, match)
