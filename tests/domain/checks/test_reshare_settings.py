from dataclasses import replace

import pytest

from tests.domain.checks.delivery_tests import with_settings
from tests.factories import make_attempt, make_decision, make_found, make_match, make_settings
from verifier.domain.checks import reshare_settings
from verifier.domain.checks.catalogue import CHECKS, DECISION_CHECKS, DELIVERY_CHECKS
from verifier.domain.checks.check import NotAsked
from verifier.domain.model.finding import NotRun, Station
from verifier.domain.model.lookup import KeyKind, NotFound, PatronKey
from verifier.domain.model.reshare_settings import (
    Flavour,
    LiveReading,
    SettingDifference,
    UnreadPart,
)

ON = make_settings(flavour=Flavour.CROSSLINK)


@pytest.mark.parametrize(
    ("settings", "reason"), [(make_settings(stated=False), "does not say"), (ON, "CrossLink")]
)
def test_why_nothing_can_be_said(settings, reason):
    """Nobody stated the settings, or CrossLink has no such ones."""
    with pytest.raises(NotAsked, match=reason):
        reshare_settings.require_stated(settings)


@pytest.mark.parametrize(
    "check",
    [check for check in DELIVERY_CHECKS if check.station is Station.RESHARE],
    ids=lambda check: check.id,
)
def test_crosslink_has_no_settings_of_mod_rs(check):
    """None of them is asked about where CrossLink decides."""
    result = check.run(with_settings(flavour=Flavour.CROSSLINK)).result

    assert isinstance(result, NotRun)
    assert "CrossLink" in result.reason


def test_each_check_about_mod_rs_says_why_it_is_not_asked():
    """Whatever mod-rs's settings beside it say."""
    evidence = make_decision(settings=ON)
    results = {check.id: check.run(evidence).result for check in DECISION_CHECKS}
    no_privileges = reshare_settings.CROSSLINK_NO_PRIVILEGES
    no_setting = reshare_settings.CROSSLINK_NO_SUCH_SETTING
    expected = {
        "host-lms-unknown": reshare_settings.CROSSLINK_NO_ADAPTERS,
        "patron-blocked": no_privileges,
        "profile-not-allowed": no_privileges,
        "profile-undecided": no_privileges,
        "profile-new": no_privileges,
        "disagrees-with-ils": no_privileges,
        "no-optional-fields": "CrossLink needs no optional fields in the answer.",
        "national-number-goes-to-suppliers": no_setting,
        "identifier-goes-to-suppliers": no_setting,
    }

    assert {name: NotRun(reason=reason) for name, reason in expected.items()} == {
        name: results[f"decision.{name}"] for name in expected
    }


@pytest.mark.parametrize("check_id", ["found-by-username-only", "other-id-returned"])
def test_what_is_taken_over_is_no_fault(check_id):
    """The item that arrives is put on what came back, so the second question is enough."""
    evidence = make_match(settings=ON)
    by_name = PatronKey(value="ggood", kind=KeyKind.USERNAME)
    attempts = (
        make_attempt("ggood", NotFound(message="Unknown User")),
        make_attempt("ggood", make_found(user_id="P1"), key=by_name),
    )
    evidence = replace(evidence, lookup=replace(evidence.lookup, attempts=attempts))

    assert NotRun(reason=reshare_settings.CROSSLINK_KEEPS_ANSWERED_ID) == (
        CHECKS[f"patron.{check_id}"].run(evidence).result
    )


@pytest.mark.parametrize("check_id", ["settings-differ", "live-settings-unread"])
def test_the_same_is_found_with_a_login_and_without(check_id):
    """What lint says of the settings, a report says as well."""
    check = CHECKS[f"decision.{check_id}"]
    settings = make_settings(
        live=LiveReading(
            differences=(SettingDifference(name="x", in_site_file="1", in_reshare="2"),),
            unread=(UnreadPart(what="patron profiles", message="No permission."),),
        )
    )
    without_login = check.run(reshare_settings.SettingsOnly(settings))

    assert without_login.findings
    assert without_login == check.run(make_decision(settings=settings))
