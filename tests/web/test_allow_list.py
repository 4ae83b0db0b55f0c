from dataclasses import replace

import pytest

from verifier.domain.model.operators import Role
from verifier.web import authentication
from verifier.web.app import create_app


@pytest.fixture
def app(here):
    settings = replace(here.site.operators, admins=("al",), viewers=("vi",))
    return create_app(replace(here, site=replace(here.site, operators=settings)))


def test_the_site_files_operators_and_those_of_the_page(app, here):
    """Both are found by id and by name; the site file goes first."""
    jo = here.store.operators.add(name="Jo", idp_id="campus", identifier="jo", role=Role.VIEWER)
    here.store.operators.add(name="Al", idp_id="campus", identifier="al", role=Role.VIEWER)
    with app.app_context():
        al, vi, *_ = authentication.all_operators()
        assert ["al", "vi", "Jo", "Al"] == [
            operator.name for operator in authentication.all_operators()
        ]
        assert [jo, al] == [authentication.operator_of(entry) for entry in (jo.id, al.id)]
        assert al == authentication.operator_named("campus", "al")
        assert vi == authentication.operator_named("campus", "vi")
        assert jo == authentication.operator_named("campus", "jo")
        assert authentication.operator_named("campus-oidc", "al") is None
        assert authentication.operator_of("nobody") is None


def test_who_leaves_the_site_file_is_none_any_more(app, here):
    """Their session finds nobody."""
    with app.app_context():
        [al, _] = authentication.site_file_operators()
    session = here.store.sessions.begin(al)
    after = create_app(here)
    seen = []
    for entry in (app, after):
        client = entry.test_client()
        client.set_cookie("__Host-verifier_operator", session)
        seen.append(client.get("/check").status_code)

    assert [200, 401] == seen
