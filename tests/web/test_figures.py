from datetime import timedelta

import pytest

from tests.runs.runs import make_login, make_run
from verifier.domain.model.operators import Scope


@pytest.fixture
def bearer(here):
    def made(scope):
        _, secret = here.store.tokens.make(
            name="prometheus", scopes=[scope], created_by="An admin", lasts=timedelta(days=1)
        )
        return {"Authorization": f"Bearer {secret}"}

    return made


def test_the_figures_of_runs_are_given(app, here, bearer):
    """Of the automatic runs that this process made."""
    here.metrics.run_ended(make_run(make_login("grad1")))
    answer = app.test_client().get("/metrics", headers=bearer(Scope.METRICS_READ))

    assert 200 == answer.status_code
    assert answer.mimetype.startswith("text/plain")
    assert 'verifier_runs_total{outcome="whole"} 1.0' in answer.text


def test_they_are_for_a_token_of_their_own_scope(app, browser, bearer):
    """A session is nothing here."""
    assert 401 == browser.get("/metrics").status_code
    assert 403 == app.test_client().get("/metrics", headers=bearer(Scope.ADMIN)).status_code
