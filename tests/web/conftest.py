"""A running application over a real store, with fakes around it."""

import re
import shutil
from dataclasses import replace
from functools import partial
from secrets import token_hex

import pytest

from tests.factories import make_site
from tests.web.fakes import (
    FakeDirectory,
    FakeMetadata,
    FakeReturns,
    FakeRoute,
    FakeServiceProvider,
)
from verifier.adapters.login.saml.keys import SpKeys
from verifier.domain.model.operators import Role, SignInSettings
from verifier.domain.model.site import Directory, Idp
from verifier.pipeline.lint import lint
from verifier.store.store import Store
from verifier.web.app import create_app
from verifier.web.authentication import cookie_name
from verifier.web.services import LastLint, Services


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A data store as it is at the first start: made once, copied for each test."""
    path = tmp_path_factory.mktemp("store") / "verifier.sqlite3"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path)
    made = Store(f"sqlite:///{tmp_path / 'verifier.sqlite3'}")
    yield made
    made.close()


@pytest.fixture
def here(tmp_path, store):
    idps = (
        Idp(id="campus", protocol="saml"),
        Idp(id="broken", protocol="saml", name="Broken University"),
        Idp(id="all", protocol="saml", name="The Federation", federation=True),
        Idp(id="campus-oidc", protocol="oidc", name="Campus by OpenID"),
        Idp(id="broken-oidc", protocol="oidc"),
        Idp(id="campus-cas", protocol="cas", name="Campus by CAS"),
        Idp(
            id="directory",
            protocol="ldap",
            name="Campus Directory",
            ldap=Directory(url="ldaps://ldap.example.edu", kind="active-directory"),
        ),
    )
    return Services(
        site=make_site(
            tmp_path,
            idps=idps,
            operators=SignInSettings(idp_id="campus", attribute="eduPersonPrincipalName"),
        ),
        keys=SpKeys(signing=(), encryption=()),
        store=store,
        service_provider=FakeServiceProvider(),
        oidc=FakeReturns("oidc"),
        cas=FakeReturns("cas"),
        directory=FakeDirectory(),
        metadata=FakeMetadata(),
        ils=(),
        last_lint=LastLint(partial(lint, make_site(tmp_path), ())),
        verify=FakeRoute(),
    )


@pytest.fixture
def app(here):
    return create_app(here)


@pytest.fixture
def app_with(here):
    return lambda **site: create_app(replace(here, site=replace(here.site, **site)))


@pytest.fixture
def demo_app(here):
    return create_app(replace(here, everyone_sees_reports=True))


class Browser:
    """One browser: its cookies, and the forms it was shown. Its operator is an admin."""

    def __init__(self, app, role=Role.ADMIN):
        self.app = app
        self.client = app.test_client()
        self.get = self.client.get
        self.operator = None if role is None else self.sign_in(role)

    def sign_in(self, role):
        here = self.app.extensions["verifier"]
        operator = here.store.operators.add(
            name=f"An {role}", idp_id="campus", identifier=token_hex(), role=role
        )
        with self.app.test_request_context():
            name = cookie_name()
        self.client.set_cookie(name, here.store.sessions.begin(operator))
        return operator

    def token(self):
        for path in ("/check", "/sign-in", "/sign-in/directory"):
            if found := re.search(r'name="csrf_token" value="(\w+)"', self.get(path).text):
                return found[1]
        raise AssertionError

    def cookie(self):
        found = self.client.get_cookie("verifier_browser")
        return found.value if found else None

    def post(self, path, **fields):
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def bare_post(self, path, **fields):
        return self.client.post(path, data=fields)

    def start(self):
        return self.post("/saml/login/campus")

    def log_in(self, number=1):
        self.start()
        answer = self.bare_post("/saml/acs", SAMLResponse=f"good _r{number} _a{number}")
        return answer.headers["Location"]


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def other_browser(app):
    return Browser(app)


@pytest.fixture
def viewer(app):
    """The browser of somebody who may look and not change."""
    return Browser(app, Role.VIEWER)


@pytest.fixture
def nobody(app):
    """The browser of somebody who is not signed in."""
    return Browser(app, None)


@pytest.fixture
def open_browser():
    return Browser
