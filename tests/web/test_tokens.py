import re
from datetime import UTC, datetime, timedelta

import pytest

from verifier.domain.model.operators import Scope
from verifier.web import operators

WISH = {"name": "nightly pipeline", "scope": ["runs:read", "runs:write"], "days": "90"}


def secret_on(page):
    return re.search(r'<pre id="token-secret">(rav_[\w-]{43})</pre>', page)[1]


def test_a_token_is_shown_once(browser, here):
    """Its secret works; the list has all but that."""
    page = browser.post("/tokens", **WISH).text
    token = here.store.tokens.of(secret_on(page))
    later = browser.get("/tokens").text

    assert {Scope.RUNS_READ, Scope.RUNS_WRITE} == token.scopes
    assert browser.operator.name == token.created_by
    assert timedelta(days=89) < token.expires_at - datetime.now(UTC) < timedelta(days=91)
    assert "nightly pipeline" in later
    assert "rav_" not in later


def test_making_it_is_written_down_without_the_secret(browser, here):
    """By its id."""
    page = browser.post("/tokens", **WISH).text
    [entry] = here.store.audit.latest()

    assert ("token.made", here.store.tokens.all()[0].id) == (entry.what, entry.about)
    assert secret_on(page) not in f"{entry}"


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
    """One sentence says what to write."""
    answer = browser.post("/tokens", **{**WISH, **more})

    assert (400, True) == (answer.status_code, 'role="alert"' in answer.text)
    assert [] == here.store.tokens.all()


def test_a_token_is_revoked(browser, here):
    """At once, and once."""
    secret = secret_on(browser.post("/tokens", **WISH).text)
    [token] = here.store.tokens.all()

    assert 303 == browser.post(f"/tokens/{token.id}/revoke").status_code
    assert here.store.tokens.of(secret) is None
    assert 404 == browser.post(f"/tokens/{token.id}/revoke").status_code
    assert "revoked" in browser.get("/tokens").text


def test_each_change_needs_a_form_of_ours(browser, here):
    """Another site makes no token."""
    assert 403 == browser.bare_post("/tokens", **WISH).status_code
    assert 403 == browser.bare_post("/tokens/x/revoke").status_code
    assert [] == here.store.tokens.all()


def test_every_scope_has_its_words():
    """The form offers all of them."""
    assert set(Scope) == set(operators.SCOPES)
