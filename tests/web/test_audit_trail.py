from datetime import timedelta

from verifier.domain.model.operators import Scope
from verifier.web import audit


def test_who_did_it_is_named(app, here, browser):
    """An operator or a token by name, else nobody."""
    _, secret = here.store.tokens.make(
        name="nightly", scopes=[Scope.ADMIN], created_by="Jo", lasts=timedelta(days=1)
    )
    session = here.store.sessions.begin(browser.operator)
    names = []
    for headers in (
        {"Cookie": f"__Host-verifier_operator={session}"},
        {"Authorization": f"Bearer {secret}"},
        {},
    ):
        with app.test_request_context(headers=headers):
            names.append(audit.current_actor())

    assert [f"operator {browser.operator.name}", "token nightly", audit.NOBODY] == names


def test_what_was_done_is_kept(app, here):
    """In the store's trail."""
    with app.test_request_context():
        audit.note("run.closed", "r1")
    [entry] = here.store.audit.latest()

    assert ("run.closed", "r1") == (entry.what, entry.about)
