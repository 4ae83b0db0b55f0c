import pytest

from verifier.store.db_errors import StoreProblem
from verifier.web import access
from verifier.web.access import Access


@pytest.fixture
def client(app, monkeypatch):
    def breaks():
        raise StoreProblem("The data store's disk is full.")

    def fails():
        raise RuntimeError

    for name, view in (("breaks", breaks), ("fails", fails)):
        app.add_url_rule(f"/api/v1/{name}", view_func=view, endpoint=name)
        monkeypatch.setitem(access.ENDPOINTS, name, Access.EVERYBODY)
    return app.test_client()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "not-found"),
        ("POST", "/api/v1/breaks", 405, "method-not-allowed"),
        ("GET", "/api/v1/breaks", 503, "not-now"),
        ("GET", "/api/v1/fails", 500, "defect"),
    ],
    ids=range(4),
)
def test_a_program_is_told_in_one_object(client, method, path, status, code):
    """Never a page; the code stays the same, and a defect has its reference."""
    answer = client.open(path, method=method)
    message = answer.json["error"]

    assert (status, code) == (answer.status_code, message["code"])
    assert message["message"]
    assert {"code", "message", "reference"} == set(message)
    assert (status >= 500) is bool(message["reference"])


def test_a_program_is_not_sent_to_a_page(client):
    """It is told where the address is described."""
    message = client.post("/api/v1/breaks").json["error"]["message"]

    assert "/api/v1/openapi.json says which methods this address takes." in message
    assert "start page" not in message


def test_people_get_pages(client):
    """Everywhere else."""
    assert "text/html" in client.get("/nowhere").content_type
