from datetime import timedelta

import pytest

from verifier.domain.model.operators import Scope
from verifier.web.authentication import authenticate_token


@pytest.fixture
def made(here):
    return here.store.tokens.make(
        name="pipeline",
        scopes=[Scope.RUNS_READ],
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
    """Whatever comes, it is only refused."""
    with app.app_context():
        assert authenticate_token(form.format(made[1])) is None
