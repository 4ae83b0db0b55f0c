from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_attribute, make_capture, make_form
from verifier.domain.model.capture import IdentityProvider, Scope, Subject, SubjectKind
from verifier.domain.model.operators import Role
from verifier.domain.model.operators import Scope as TokenScope
from verifier.domain.model.release import ScopeProblem
from verifier.store.operators import IDLE
from verifier.store.store import Store
from verifier.web import authentication
from verifier.web.app import create_app
from verifier.web.authentication import authenticate_token, operator_identifier


@pytest.fixture
def clock():
    return [datetime.now(UTC)]


@pytest.fixture
def store(tmp_path, clock):
    made = Store(f"sqlite:///{tmp_path / 'verifier.sqlite3'}", now=lambda: clock[0])
    yield made
    made.close()


def test_an_operator_who_is_removed_loses_access_at_once(browser, store):
    store.operators.remove(browser.operator.id)
    answer = browser.get("/check")

    assert 401 == answer.status_code
    assert "You are no longer an operator of this site." in answer.text


def test_an_admin_who_is_made_a_viewer_is_one_at_once(browser, store):
    location = browser.log_in()
    store.operators.change_role(browser.operator.id, Role.VIEWER)

    assert 200 == browser.get(location).status_code
    assert 403 == browser.post(f"{location}/forget").status_code


def test_a_session_ends_when_nothing_happens(browser, clock):
    clock[0] += IDLE - timedelta(seconds=1)
    assert 200 == browser.get("/check").status_code
    clock[0] += IDLE - timedelta(seconds=1)
    assert 200 == browser.get("/check").status_code
    clock[0] += IDLE
    assert 401 == browser.get("/check").status_code


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "ä" * 43, "a" * 3000])
def test_a_token_that_was_never_given_is_nobodys(nobody, app, cookie):
    with app.test_request_context():
        name = authentication.cookie_name()
    nobody.client.set_cookie(name, cookie)

    assert 401 == nobody.get("/check").status_code


def test_signing_in_makes_a_new_token_and_the_old_one_void(app, browser):
    """A cookie that somebody planted beforehand is nobody's (session fixation)."""
    with app.test_request_context():
        name = authentication.cookie_name()
    before = browser.client.get_cookie(name).value
    with app.test_request_context(headers={"Cookie": f"{name}={before}"}):
        authentication.sign_in(browser.operator)
        response = app.process_response(app.make_response("signed in"))
    header = next(
        entry for entry in response.headers.getlist("Set-Cookie") if entry.startswith(name)
    )

    assert before not in header
    for attribute in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=28800"):
        assert f"; {attribute}" in header
    assert 401 == browser.get("/check").status_code


@pytest.mark.parametrize(
    ("base_url", "prefix", "name"),
    [
        ("https://verify.example.edu", "", "__Host-verifier_operator"),
        ("https://www.example.edu/verify", "/verify", "__Secure-verifier_operator"),
        ("http://127.0.0.1:8000", "", "verifier_operator"),
    ],
)
def test_the_cookies_name_keeps_others_from_planting_it(app_with, base_url, prefix, name):
    """Browsers hold its prefix against where it comes from; without TLS there is none."""
    app = app_with(base_url=base_url)
    with app.test_request_context(environ_overrides={"SCRIPT_NAME": prefix}):
        assert name == authentication.cookie_name()


def test_the_demo_is_open_at_this_machine_alone(demo_app):
    """Whoever asks for it by another name is nobody: such a name may be a rebound one."""
    client = demo_app.test_client()
    found = {
        host: client.get("/check", headers={"Host": host}).status_code
        for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "demo.example.edu", "")
    }

    assert {
        "127.0.0.1:8000": 200,
        "localhost:8000": 200,
        "[::1]:8000": 200,
        "demo.example.edu": 401,
        "": 401,
    } == found


EPPN = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"
PRINCIPAL = "eduPersonPrincipalName"


def named(attribute, *released, **more):
    return operator_identifier(
        make_capture(attributes=released, **more), attribute, form=make_form()
    )


def test_one_value_names_somebody():
    assert " Jo@example.edu" == named(PRINCIPAL, make_attribute(EPPN, " Jo@example.edu"))


@pytest.mark.parametrize("values", [(), ("",), ("  ",), ("jo", "al"), ("jo", "jo")], ids=str)
def test_none_and_several_name_nobody(values):
    assert named(PRINCIPAL, make_attribute(EPPN, *values)) is None


def test_two_attributes_of_one_name_name_nobody():
    assert named(PRINCIPAL, make_attribute(EPPN, "jo"), make_attribute(EPPN, "al")) is None


@pytest.mark.parametrize("name", ["eppn", "eduPersonPrincipalname", "mail"])
def test_a_near_miss_names_nobody(name):
    """Only what a service provider would map counts."""
    assert named(PRINCIPAL, make_attribute(name, "jo@example.edu")) is None


def test_a_value_of_another_scope_names_nobody():
    """An identity provider speaks for its own scope alone."""
    idp = IdentityProvider(
        entity_id="https://idp.example.edu/idp", scopes=(Scope(value="example.edu"),)
    )

    problem = named(PRINCIPAL, make_attribute(EPPN, "jo@other.example"), idp=idp)
    assert ScopeProblem(value_index=0, scope="other.example", allowed=("example.edu",)) == problem
    assert "jo@example.edu" == named(PRINCIPAL, make_attribute(EPPN, "jo@example.edu"), idp=idp)


def test_without_a_listed_scope_no_scoped_value_names_anybody():
    idp = IdentityProvider(entity_id="https://idp.example.edu/idp", scopes=())
    eppn = make_attribute(EPPN, "jo@example.edu")

    assert ScopeProblem(value_index=0, scope="example.edu", allowed=()) == named(
        PRINCIPAL, eppn, idp=idp
    )
    assert "jo@example.edu" == named(PRINCIPAL, eppn, idp=replace(idp, scopes=None))


def test_the_subject_can_name_somebody():
    subject = Subject(kind=SubjectKind.SUB, value="248289761001")

    assert "248289761001" == named("sub", subject=subject)
    assert named("name-id", subject=subject) is None
    assert "jo" == named("typed-username", typed_username="jo")


@pytest.fixture
def app(here, app_with):
    return app_with(operators=replace(here.site.operators, admins=("al",), viewers=("vi",)))


def test_the_site_files_operators_and_those_of_the_page(app, here):
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


@pytest.fixture
def made(here):
    return here.store.tokens.make(
        name="pipeline",
        scopes=[TokenScope.RUNS_READ],
        created_by="An admin",
        lasts=timedelta(days=90),
    )


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER  {} "])
def test_a_token_is_known_by_its_header(app, made, form):
    """The scheme's letters may be of either case (RFC 9110, 11.1)."""
    token, secret = made
    with app.app_context():
        assert token.id == authenticate_token(form.format(secret)).id


@pytest.mark.parametrize("form", ["", "{}", "Basic {}", "Bearer", "Bearer {}x", "Bearer x{}"])
def test_anything_else_is_no_token(app, made, form):
    with app.app_context():
        assert authenticate_token(form.format(made[1])) is None
