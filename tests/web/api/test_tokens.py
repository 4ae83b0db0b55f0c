from tests.web.api.conftest import code_of
from verifier.domain.model.operators import Scope


def test_every_token_may_ask_what_it_may_do(program_with):
    """And until when."""
    own = program_with(Scope.METRICS_READ).get("/me").json

    assert ("pipeline", ["metrics:read"]) == (own["name"], own["scopes"])


def test_a_token_is_made_told_once_and_revoked(program, here):
    """It works until then."""
    made = program.post("/tokens", json={"name": "nightly", "scopes": ["runs:read"], "days": 2})
    listed = program.get("/tokens")

    assert (201, ["runs:read"]) == (made.status_code, made.json["scopes"])
    assert here.store.tokens.of(made.json["secret"]).name == "nightly"
    assert "token pipeline" == made.json["created_by"]
    assert made.json["secret"] not in listed.text
    assert 204 == program.delete(f"/tokens/{made.json['id']}").status_code
    assert here.store.tokens.of(made.json["secret"]) is None
    assert (404, "not-found") == code_of(program.delete(f"/tokens/{made.json['id']}"))
    assert ["token.revoked", "token.made"] == [entry.what for entry in here.store.audit.latest()]
