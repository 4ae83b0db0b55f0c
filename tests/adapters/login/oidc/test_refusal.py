from __future__ import annotations

import pytest

from tests.adapters.login.oidc.pieces import ISSUER, make_idp
from verifier.adapters.login.gate_record import BROKEN, Gate
from verifier.adapters.login.oidc.gate import identity_provider, refusal
from verifier.domain.model.capture import IdentityProvider
from verifier.domain.model.site import Idp


@pytest.mark.parametrize(
    ("check", "owner"),
    [
        ("state", "patron"),
        ("code", "patron"),
        ("provider", "service-provider"),
        ("tokens-refused", "service-provider"),
        ("broken-message", "service-provider"),
        ("tokens", "identity"),
        ("signature", "identity"),
        ("userinfo-subject", "identity"),
    ],
)
def test_each_reason_has_somebody_who_can_change_it(check, owner):
    """The identity team owns whatever is not named otherwise."""
    gate = Gate()
    gate.passed("token-form", "Read.")
    gate.failed(check, "It does not hold.")

    refused = refusal(gate, make_idp())

    assert (check, "It does not hold.", owner) == (refused.reason, refused.summary, refused.owner)
    assert gate.checks == refused.checks
    assert ISSUER == refused.idp.entity_id


def test_the_first_failure_decides():
    """Others stand among the checks."""
    gate = Gate()
    gate.failed("issued-at", "Dated ahead.")
    gate.failed("expiry", "Expired.")

    assert "issued-at" == refusal(gate, make_idp()).reason


def test_a_refusal_without_a_failure_is_a_defect_and_refused_all_the_same():
    """Nothing passes because nobody said no."""
    assert BROKEN == refusal(Gate(), make_idp()).reason


@pytest.mark.parametrize("idp", [None, Idp(id="campus", protocol="cas")])
def test_a_provider_that_is_not_known_has_no_name(idp):
    """As where the answer belongs to no login."""
    assert IdentityProvider(entity_id=None) == identity_provider(idp)
