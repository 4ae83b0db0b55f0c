from dataclasses import replace

from tests.report.samples import EPPN
from tests.web.fakes import refused
from verifier.domain.model.operators import SignInSettings
from verifier.web import sign_in
from verifier.web.app import create_app


def test_a_site_whose_settings_changed_meanwhile_signs_nobody_in(here):
    """The identity provider of the operators is looked up when the login comes back."""
    settings = SignInSettings(idp_id="campus-oidc", attribute="eduPersonPrincipalName")
    site = replace(here.site, operators=replace(settings, admins=(EPPN,)))
    app = create_app(replace(here, site=site))
    accepted = here.service_provider.finish("good none _a1", pending=None)
    with app.test_request_context():
        answer = sign_in.complete_sign_in(accepted.capture, idp_id="campus")

    assert 403 == answer.status_code


def test_what_was_used_before_signs_nobody_in(app, here):
    """The assertion counts once, whatever it was used for."""
    accepted = here.service_provider.finish("good none _a1", pending=None)
    begun = here.service_provider.begin("campus").pending
    here.store.use_up(replace(accepted.use, request_id=None))
    with app.test_request_context():
        answer = sign_in.finish_sign_in(accepted, begun=begun)

    assert (403, True) == (answer.status_code, "was used before" in answer.get_data(as_text=True))


def test_a_refusal_tells_one_sentence(app):
    """And no more: what was expected and received is for operators."""
    with app.test_request_context():
        answer = sign_in.refuse_sign_in(refused())

    assert (403, False) == (
        answer.status_code,
        "other.example.edu" in answer.get_data(as_text=True),
    )
