import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from verifier.domain.model.operators import Role, Scope
from verifier.web import operators

JO = {"name": "Jo <Doe>", "identifier": "jo.doe@example.edu", "role": "viewer"}


def test_somebody_is_added(browser, here):
    answer = browser.post("/operators", **JO)
    page = browser.get("/operators").text
    jo = here.store.operators.named(idp_id="campus", identifier="jo.doe@example.edu")
    [entry] = here.store.audit.latest()

    assert 303 == answer.status_code
    assert Role.VIEWER is jo.role
    assert "Jo &lt;Doe&gt;" in page
    assert ("operator.added", jo.id) == (entry.what, entry.about)
    assert "jo.doe" not in f"{entry}"


@pytest.mark.parametrize(
    "more", [{"name": " "}, {"identifier": ""}, {"identifier": "x" * 257}, {"role": "owner"}]
)
def test_what_is_not_an_operator_is_not_added(browser, here, more):
    answer = browser.post("/operators", **{**JO, **more})

    assert 400 == answer.status_code
    assert [browser.operator.id] == [entry.id for entry in here.store.operators.all()]


def test_nobody_is_added_twice(browser):
    browser.post("/operators", **JO)
    again = browser.post("/operators", **JO)

    assert (400, True) == (again.status_code, "is an operator already" in again.text)


def test_a_role_is_changed(browser, here):
    browser.post("/operators", **JO)
    jo = here.store.operators.named(idp_id="campus", identifier="jo.doe@example.edu")
    browser.post(f"/operators/{jo.id}/role", role="admin")
    assert Role.ADMIN is here.store.operators.get(jo.id).role
    browser.post(f"/operators/{jo.id}/role", role="viewer")

    assert Role.VIEWER is here.store.operators.get(jo.id).role
    assert ["operator.made-viewer", "operator.made-admin", "operator.added"] == [
        entry.what for entry in here.store.audit.latest()
    ]


def test_an_operator_is_removed(browser, viewer, here):
    gone = f"/operators/{viewer.operator.id}/remove"

    assert 303 == browser.post(gone).status_code
    assert 401 == viewer.get("/check").status_code
    assert 404 == browser.post(gone).status_code
    assert here.store.operators.get(viewer.operator.id) is None


def test_the_last_admin_stays(browser, here):
    """Else nobody could change anything; who came by the one-time link is none that counts."""
    here.store.operators.use_setup_link(here.store.operators.make_setup_link())
    own = f"/operators/{browser.operator.id}"
    answers = [browser.post(f"{own}/remove"), browser.post(f"{own}/role", role="viewer")]

    assert [400, 400] == [answer.status_code for answer in answers]
    assert "make somebody else an admin first" in answers[0].text
    assert Role.ADMIN is here.store.operators.get(browser.operator.id).role


def test_those_of_the_site_file_are_listed_and_left_alone(here, app_with, open_browser):
    settings = replace(here.site.operators, admins=("al@example.edu",))
    browser = open_browser(app_with(operators=settings))
    page = browser.get("/operators").text
    row = re.search(r"<tr>\s*<th scope=\"row\">al@example.edu.*?</tr>", page, re.DOTALL)[0]

    assert "in the site file" in row
    assert "<form" not in row


def test_without_a_sign_in_the_page_says_what_to_write(app_with, open_browser):
    browser = open_browser(app_with(operators=None))

    assert "[operators]" in browser.get("/operators").text
    assert 400 == browser.post("/operators", **JO).status_code


def test_tokens_of_somebody_who_was_removed_are_named(browser, here):
    """They can be used as before, and whoever made one may know its secret."""
    here.store.operators.add(
        name="Jo", idp_id="campus", identifier="jo@example.edu", role=Role.ADMIN
    )
    jo = here.store.operators.named(idp_id="campus", identifier="jo@example.edu")
    for name, maker in (("nightly", "Jo"), ("revoked", "Jo"), ("kept", "An admin")):
        made, _ = here.store.tokens.make(
            name=name, scopes=[Scope.ADMIN], created_by=maker, lasts=timedelta(days=1)
        )
        if name == "revoked":
            here.store.tokens.revoke(made.id)
    before = browser.get("/operators").text
    browser.post(f"/operators/{jo.id}/remove")
    after = browser.get("/operators").text

    assert "still valid" not in before
    assert "no admin any more, and still valid: nightly." in after


WISH = {"name": "nightly pipeline", "scope": ["runs:read", "runs:write"], "days": "90"}


def secret_on(page):
    return re.search(r'<pre id="token-secret">(rav_[\w-]{43})</pre>', page)[1]


def test_a_token_is_shown_once(browser, here):
    page = browser.post("/tokens", **WISH).text
    [entry] = here.store.audit.latest()
    token = here.store.tokens.of(secret_on(page))
    later = browser.get("/tokens").text

    assert {Scope.RUNS_READ, Scope.RUNS_WRITE} == token.scopes
    assert browser.operator.name == token.created_by
    assert timedelta(days=89) < token.expires_at - datetime.now(UTC) < timedelta(days=91)
    assert ("token.made", token.id) == (entry.what, entry.about)
    assert secret_on(page) not in f"{entry}"
    assert "nightly pipeline" in later
    assert "rav_" not in later


@pytest.mark.parametrize(
    "more",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"name": "a\nb"},
        {"scope": []},
        {"scope": ["everything"]},
        {"days": "0"},
        {"days": "366"},
        {"days": "9" * 5000},
        {"days": "-1"},
        {"days": "²"},
    ],
    ids=range(10),
)
def test_a_wish_that_makes_no_sense_makes_no_token(browser, here, more):
    answer = browser.post("/tokens", **{**WISH, **more})

    assert (400, True) == (answer.status_code, 'role="alert"' in answer.text)
    assert [] == here.store.tokens.all()


def test_a_token_is_revoked(browser, here):
    secret = secret_on(browser.post("/tokens", **WISH).text)
    [token] = here.store.tokens.all()

    assert 303 == browser.post(f"/tokens/{token.id}/revoke").status_code
    assert here.store.tokens.of(secret) is None
    assert 404 == browser.post(f"/tokens/{token.id}/revoke").status_code
    assert "revoked" in browser.get("/tokens").text


def test_every_scope_has_its_words():
    assert set(Scope) == set(operators.SCOPES)
