import io
import json

import pytest

from tests.factories import make_capture
from verifier.adapters.captures.capture_json import dump


def test_the_form_takes_a_file_or_text(browser):
    """Both ways have a label."""
    page = browser.get("/check").text

    for expected in ('<label for="file">', '<label for="text">', 'enctype="multipart/form-data"'):
        assert expected in page


def test_the_form_says_what_may_be_handed_in(browser):
    """Whoever comes without a file learns which ones would do."""
    page = browser.get("/check").text

    assert [] == [name for name in ("HAR", "SAML-tracer", "ID token", "LDIF") if name not in page]


@pytest.mark.parametrize("field", ["text", "file"])
def test_a_saved_login_leads_to_its_report(browser, here, field):
    """Pasted or uploaded, it is followed to its end."""
    saved = dump(make_capture())
    content = (io.BytesIO(saved.encode()), "capture.json") if field == "file" else saved
    answer = browser.post("/check", **{field: content})

    assert 303 == answer.status_code
    assert 200 == browser.get(answer.headers["Location"]).status_code
    assert "import" == here.verify.captures[0].origin


@pytest.mark.parametrize(
    ("product", "expected"), [("okta", "okta"), ("", None), ("<no such>", None)]
)
def test_somebody_who_knows_the_product_says_it(browser, here, product, expected):
    """In place of the guess; a name that no profile has says nothing."""
    browser.post("/check", text=dump(make_capture()), product=product)

    assert expected == here.verify.captures[0].idp.profile


def test_the_product_is_chosen_by_its_title(browser):
    """Generic products are what stands in for the unknown, and no choice."""
    page = browser.get("/check").text

    assert '<option value="microsoft-entra-id">Microsoft Entra ID</option>' in page
    assert "generic-saml" not in page


def test_the_choice_survives_a_mistake(browser):
    """Nobody chooses twice."""
    page = browser.post("/check", text="{", product="okta").text

    assert '<option value="okta" selected>Okta</option>' in page


@pytest.mark.parametrize(
    "text", ["", "  \n", "{", "[]", json.dumps({"schema": "report/1"}), "\x00"]
)
def test_what_is_not_a_saved_login_is_answered_on_the_page(browser, here, text):
    """The form comes again with one sentence, and nothing is kept."""
    answer = browser.post("/check", text=text)

    assert 400 == answer.status_code
    assert 'role="alert"' in answer.text
    assert [] == here.verify.captures


def test_a_saved_login_needs_the_token(browser, here):
    """Another site cannot hand in a login."""
    assert 403 == browser.bare_post("/check", text=dump(make_capture())).status_code
    assert [] == here.verify.captures


def upload(browser, content):
    """Post a file as a browser does; the test client's own way leaves a temporary file behind."""
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n',
        '--x\r\nContent-Disposition: form-data; name="file"; filename="capture.json"\r\n\r\n',
    )
    body = "".join(parts).encode() + content + b"\r\n--x--\r\n"
    return browser.client.post("/check", data=body, content_type="multipart/form-data; boundary=x")


def test_an_upload_never_reaches_a_temporary_file(browser, monkeypatch):
    """A saved login holds values of a person: it is read in memory alone."""

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr("tempfile.gettempdir", refuse)  # asked before any temporary file
    answer = upload(browser, b"x" * 1_500_000)

    assert 400 == answer.status_code
    assert 'role="alert"' in answer.text


def test_a_file_that_is_too_large_is_refused(browser):
    """Eight megabytes are more than any login."""
    answer = upload(browser, b"x" * 8_000_001)

    assert (413, True) == (answer.status_code, "What was sent is too large." in answer.text)


@pytest.fixture
def two_in_a_file(monkeypatch):
    both = (make_capture(), make_capture())
    monkeypatch.setattr("verifier.web.uploads.read_captures_in", lambda _: both)


@pytest.mark.usefixtures("two_in_a_file")
def test_several_saved_logins_lead_to_their_set(browser):
    """A file that holds two: they are seen together, and each has its report."""
    answer = browser.post("/check", text="two")

    page = browser.get(answer.headers["Location"]).text
    assert (303, True) == (answer.status_code, answer.headers["Location"].startswith("/sets/"))
    assert 2 == page.count('<a href="/reports/')


def files(*contents):
    return [(io.BytesIO(one.encode()), f"{at}.json") for at, one in enumerate(contents)]


def test_several_files_lead_to_their_set(browser):
    """Chosen together in the browser's own window."""
    saved = dump(make_capture())
    answer = browser.post("/check", file=files(saved, saved, saved))

    assert 3 == browser.get(answer.headers["Location"]).text.count('<a href="/reports/')


def test_of_several_files_the_one_that_cannot_be_read_is_named(browser, here):
    """Nothing is kept: the others can be chosen again without it."""
    answer = browser.post("/check", file=files(dump(make_capture()), "<b>no login</b>"))

    assert 400 == answer.status_code
    assert "1.json: " in answer.text
    assert [] == here.verify.captures


def test_empty_files_are_as_good_as_none(browser):
    """What holds nothing is no login, and hides no other."""
    answer = browser.post("/check", file=files("", dump(make_capture())))

    assert answer.headers["Location"].startswith("/reports/")


def test_more_logins_than_a_page_takes_are_refused(browser, monkeypatch, here):
    """Each has a report of its own, which takes its time; the terminal takes any number."""
    monkeypatch.setattr("verifier.web.uploads.MOST_TOGETHER", 1)
    answer = browser.post("/check", file=files(dump(make_capture()), dump(make_capture())))

    assert 400 == answer.status_code
    assert "These are 2 logins, and this page takes 1 at a time." in answer.text
    assert [] == here.verify.captures


def test_a_pasted_request_leads_to_its_report(browser, here):
    """A link will do in the place of a login, and the page says so."""
    link = "https://request.example.edu/EXU?req_id=21234000000018&rft_id=1"
    answer = browser.post("/check", text=link)

    assert 303 == answer.status_code
    assert "request" == here.verify.captures[0].protocol
    assert "a link to the request form" in browser.get("/check").text
