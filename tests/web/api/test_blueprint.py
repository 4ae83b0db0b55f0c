from dataclasses import replace

import pytest

from verifier.domain.model.operators import Scope
from verifier.web.api.operation import OPERATIONS
from verifier.web.app import create_app


def error_of(answer):
    return answer.status_code, answer.json["error"]["code"]


def test_an_error_is_always_the_same_object(program, monkeypatch):
    """Unknown address, wrong method, a defect of ours: code, message and reference."""
    headers = {"Authorization": f"Bearer {program.secret}"}
    client = program.client
    monkeypatch.setattr(program.here.store.tokens, "all", lambda: 1 / 0)

    assert (404, "not-found") == error_of(client.get("/api/v1/nothing", headers=headers))
    wrong = client.put("/api/v1/runs", headers=headers)
    assert (405, "method-not-allowed") == error_of(wrong)
    assert {"GET", "POST", "HEAD", "OPTIONS"} == set(wrong.headers["Allow"].split(", "))
    broken = program.get("/tokens")
    assert (500, "defect") == error_of(broken)
    assert broken.json["error"]["reference"]


@pytest.mark.parametrize("one", OPERATIONS.values(), ids=OPERATIONS)
def test_nobody_gets_in_without_a_token(one, app, browser):
    """A session of an admin does not count, a token in the address neither."""
    path = f"/api/v1{one.path.replace('<', '').replace('>', '')}"
    for client in (app.test_client(), browser.client):
        answer = client.open(f"{path}?token=rav_x", method=one.method)

        assert (401, "token-needed") == error_of(answer)


def test_a_session_that_comes_along_is_not_the_one_that_did_it(browser, program):
    """The trail names the token."""
    browser.client.post(
        "/api/v1/tokens",
        json={"name": "x", "scopes": ["runs:read"]},
        headers={"Authorization": f"Bearer {program.secret}"},
    )

    assert "token pipeline" == program.here.store.audit.latest()[0].who


def test_the_demo_opens_the_api_to_nobody_either(here):
    """Everybody is an admin there, of pages."""
    client = create_app(replace(here, everyone_sees_reports=True)).test_client()

    assert 401 == client.get("/api/v1/me").status_code


def test_no_answer_is_kept_by_anybody_between(program):
    """Headers as on the pages, and no cookie."""
    answer = program.get("/me")

    assert "no-store" == answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert set(Scope) == {Scope(entry) for entry in answer.json["scopes"]}
