from io import BytesIO

import pytest

from tests.factories import make_capture
from tests.web.api.conftest import code_of
from verifier.adapters.captures.capture_json import dump
from verifier.web import report_access, uploads


def hand_in(program, *contents, **more):
    files = [(BytesIO(one.encode()), f"login{place}.json") for place, one in enumerate(contents)]
    return program.post("/reports", data={"file": files, **more})


def test_a_saved_login_is_followed_to_its_end(program, here):
    """It has a report, and is written down."""
    answer = hand_in(program, dump(make_capture()), product="okta")
    [one] = answer.json["reports"]

    assert (201, "fail") == (answer.status_code, one["verdict"])
    assert "okta" == here.verify.captures[0].idp.profile
    assert 200 == program.get(f"/reports/{one['report_id']}").status_code
    assert ("login.handed-in", one["report_id"]) == (
        here.store.audit.latest()[0].what,
        here.store.audit.latest()[0].about,
    )


def test_several_are_read_together(program):
    """What they say together, in every form; then they are forgotten together."""
    saved_login = dump(make_capture())
    ids = [
        entry["report_id"] for entry in hand_in(program, saved_login, saved_login).json["reports"]
    ]
    together = program.get(f"/sets/{ids[1]}")

    assert "reports/1" == together.json["schema"]
    for form in ("text", "junit", "csv", "html", "markdown", "sarif"):
        assert 200 == program.get(f"/sets/{ids[0]}?format={form}").status_code
    assert 204 == program.delete(f"/sets/{ids[0]}").status_code
    assert (404, "not-found") == code_of(program.get(f"/sets/{ids[1]}"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{ids[1]}"))


def test_a_report_that_cannot_be_made_now_is_made_when_it_is_read(program, monkeypatch):
    """The login is kept, its verdict open."""

    def busy(*_):
        raise report_access.Busy

    with monkeypatch.context() as patched:
        patched.setattr(report_access, "make_report", busy)
        [one] = hand_in(program, dump(make_capture())).json["reports"]

    assert one["verdict"] is None
    assert 200 == program.get(f"/reports/{one['report_id']}").status_code


def test_a_defect_in_one_does_not_hide_the_others(program, here):
    """It is logged; the login is kept."""
    here.verify.error = ValueError("canary")
    answer = hand_in(program, dump(make_capture()))

    assert 201 == answer.status_code
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    ("contents", "message"), [(["{"], ""), ([" "], "The field file holds nothing.")]
)
def test_what_is_no_login_is_refused(program, here, contents, message):
    """With the reader's own sentence, and nothing is kept."""
    answer = hand_in(program, *contents)

    assert (400, "cannot-be-read") == code_of(answer)
    assert message in answer.json["error"]["message"]
    assert [] == here.store.reports()


def test_the_limit_is_that_of_the_page(program, monkeypatch):
    """So many at a time."""
    monkeypatch.setattr(uploads, "MOST_TOGETHER", 1)
    answer = hand_in(program, dump(make_capture()), dump(make_capture()))

    assert 400 == answer.status_code
    assert "These are 2 logins" in answer.json["error"]["message"]


def test_a_flood_is_refused(program):
    """Above what a recording of a browser needs."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    answer = program.post(
        "/reports",
        data=head + b"x" * 8_000_001 + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )

    assert (413, "too-large") == code_of(answer)
