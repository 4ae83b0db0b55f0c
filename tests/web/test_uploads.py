import io
import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from markupsafe import escape

from tests.factories import BARCODE, OLD_BARCODE, make_attribute, make_capture
from tests.report import samples
from tests.request_factories import UNKNOWN_USER, make_request
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.triage import RequestsRead
from verifier.report import json_report
from verifier.web import uploads
from verifier.web.app import create_app


def test_the_form_takes_a_file_or_text(browser):
    page = browser.get("/check").text

    for expected in ('<label for="file">', '<label for="text">', 'enctype="multipart/form-data"'):
        assert expected in page
    for name in ("HAR", "SAML-tracer", "ID token", "LDIF"):  # what may be handed in
        assert name in page
    assert '<option value="microsoft-entra-id">Microsoft Entra ID</option>' in page
    assert "generic-saml" not in page  # it stands in for the unknown, and is no choice


@pytest.mark.parametrize("field", ["text", "file"])
def test_a_saved_login_leads_to_its_report(browser, here, field):
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


def test_the_choice_survives_a_mistake(browser):
    page = browser.post("/check", text="{", product="okta").text

    assert '<option value="okta" selected>Okta</option>' in page


@pytest.mark.parametrize(
    "text", ["", "  \n", "{", "[]", json.dumps({"schema": "report/1"}), "\x00"]
)
def test_what_is_not_a_saved_login_is_answered_on_the_page(browser, here, text):
    answer = browser.post("/check", text=text)

    assert 400 == answer.status_code
    assert 'role="alert"' in answer.text
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


def files(*contents):
    return [(io.BytesIO(report.encode()), f"{at}.json") for at, report in enumerate(contents)]


def test_several_saved_logins_lead_to_their_set(browser):
    saved = dump(make_capture())
    answer = browser.post("/check", file=files(saved, saved, saved))
    page = browser.get(answer.headers["Location"]).text

    assert (303, True) == (answer.status_code, answer.headers["Location"].startswith("/sets/"))
    assert 3 == page.count('<a href="/reports/')


def test_of_several_files_the_one_that_cannot_be_read_is_named(browser, here):
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
    link = "https://request.example.edu/EXU?req_id=21234000000018&rft_id=1"
    answer = browser.post("/check", text=link)

    assert 303 == answer.status_code
    assert "request" == here.verify.captures[0].protocol
    assert "a link to the request form" in browser.get("/check").text


LDIF = "dn: uid={0},dc=example,dc=edu\nemployeeNumber: {1}\n\n"


def saved(*values):
    return dump(make_capture([make_attribute("employeeNumber", *values)]))


def entries(*people):
    return "".join(LDIF.format(name, number) for name, number in people)


def upload_sides(browser, before_file=None, after_file=None, **chosen):
    files = {"before_file": before_file, "after_file": after_file}
    sent = {
        name: (io.BytesIO(text.encode()), "login.json") for name, text in files.items() if text
    }
    return browser.post("/compare", **sent, **chosen)


def report_id(location):
    return location.rpartition("/")[2]


@pytest.fixture
def two_reports(browser):
    return report_id(browser.log_in(1)), report_id(browser.log_in(2))


def test_the_form_offers_the_last_reports_and_files(browser, two_reports):
    page = browser.get(f"/compare?after={two_reports[1]}").text

    for expected in ('<label for="before">', '<label for="after-file">', "<legend>After</legend>"):
        assert expected in page
    assert 1 == page.count(" selected>")
    assert f'<option value="{two_reports[1]}" selected>' in page


def test_without_a_report_there_are_files_alone(browser):
    page = browser.get("/compare").text

    assert "<select" not in page
    assert '<label for="before-file">A file</label>' in page


def test_two_reports_have_an_address(browser, two_reports):
    before, after = two_reports
    answer = browser.post("/compare", before=before, after=after)
    address = answer.headers["Location"]
    page = browser.get(address)
    written = browser.get(f"{address}.json").json
    file = browser.get(f"{address}.html")

    assert (303, f"/compare/{before}/{after}") == (answer.status_code, address)
    assert "<h1>Nothing changed, and the road is broken" in page.text
    assert ("comparison/1", "fail", False) == (
        written["schema"], written["before"]["verdict"], written["redacted"],
    )  # fmt: skip
    assert "attachment; filename=comparison.html" == file.headers["Content-Disposition"]
    assert samples.EPPN in page.text
    assert samples.EPPN not in file.text
    masked = browser.get(f"{address}?redact=yes").text
    assert samples.EPPN not in masked
    assert "Values are masked" in masked


def test_two_files(browser, store):
    answer = upload_sides(browser, saved(BARCODE), saved(OLD_BARCODE))

    assert 200 == answer.status_code
    assert "<h1>The change breaks the road: ReShare receives another identifier.</h1>" in (
        answer.text
    )
    assert [] == store.reports()
    assert "No report yet." in browser.get("/").text


def test_a_report_and_a_file(browser, two_reports):
    masked = json_report.report_as_json(samples.failing(), redact=True)
    page = upload_sides(browser, after_file=masked, before=two_reports[0]).text

    assert "Values are masked in AFTER: whether they changed cannot be said." in page
    assert "unchanged" not in page


def test_two_sets(browser):
    before = entries(("gail", BARCODE), ("omar", OLD_BARCODE), ("zoe", "21234000000034"))
    after = entries(("omar", "29999000000011"), ("gail", BARCODE))
    page = upload_sides(browser, before, after).text

    assert "<h1>The change breaks the road of 1 of 2 logins.</h1>" in page
    assert '<h2 id="only-before-title">Only before</h2>' in page
    assert "21234000000034" in page


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("", "", "Choose a report or a file for before."),
        (saved(BARCODE), "", "Choose a report or a file for after."),
        ("{}", saved(BARCODE), "The file for before: This is JSON of another kind"),
        (saved(BARCODE), "picture", "The file for after: This is a text that is no saved login"),
    ],
)
def test_what_cannot_be_compared_is_answered_on_the_form(browser, before, after, message):
    answer = upload_sides(browser, before, after)

    assert 400 == answer.status_code
    assert 'role="alert"' in answer.text
    assert message in answer.text


def test_too_many_logins_are_left_to_the_command_line(browser, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_LOGINS", 1)
    answer = upload_sides(browser, entries(("gail", "1"), ("omar", "2")), saved(BARCODE))

    assert 400 == answer.status_code
    assert "holds 2 logins, and this page compares up to 1" in answer.text


def test_while_others_are_busy(browser, monkeypatch):
    monkeypatch.setattr("verifier.web.report_access.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("verifier.web.report_access._TURNS.acquire", lambda **_: False)
    answer = upload_sides(browser, saved(BARCODE), saved(BARCODE))

    assert (503, True) == (answer.status_code, "send this again in a moment" in answer.text)


def test_a_report_that_is_not_kept_is_not_there(browser, two_reports):
    before, gone = two_reports[0], "a" * 22

    assert 404 == browser.get(f"/compare/{before}/{gone}").status_code
    assert 404 == browser.post("/compare", before=before, after=gone).status_code
    assert 404 == upload_sides(browser, after_file=saved(BARCODE), before=gone).status_code


TABLE = f"Card,State\n{BARCODE},Invalid patron\n"
REQUESTS = json.dumps([{"hrid": "EAST-7", "patronIdentifier": "", "state": "Invalid patron"}])


@pytest.fixture
def opened(here, open_browser):
    def start(**more):
        return open_browser(create_app(replace(here, **more)))

    return start


def live(asked):
    def read(since, until):
        asked.append((since, until))
        request = make_request(UNKNOWN_USER, number="LIVE-1")
        return RequestExport(read=RequestsRead(requests=(request,)))

    return read


def test_pasted_requests_are_judged(opened):
    answer = opened().post("/triage", text=REQUESTS)

    assert 200 == answer.status_code
    for message in ("1 of 1 request goes wrong", "EAST-7", "User ID missing", "widespread-2"):
        assert message in answer.text


def test_an_uploaded_table_with_a_named_column(opened):
    answer = opened().post(
        "/triage", file=(BytesIO(TABLE.encode()), "x.csv"), columns="identifier=Card"
    )

    assert BARCODE in answer.text
    assert "refused, no reason known" in answer.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": TABLE}, "it has: &#34;Card&#34;, &#34;State&#34;"),
        ({"text": TABLE, "columns": "card=Card"}, "FIELD is one of identifier"),
        ({"text": "  "}, "Paste requests, or choose their file."),
        ({"text": "<html>"}, "a web page or XML"),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(opened, fields, message):
    answer = opened().post("/triage", **fields)

    assert 400 == answer.status_code
    assert message in answer.text
    assert fields.get("columns", "") in answer.text
    assert escape(fields["text"]) in answer.text


def test_more_requests_than_a_page_can_hold_are_refused(opened, monkeypatch):
    """A small file may hold so many that judging them takes every other report's place."""
    monkeypatch.setattr("verifier.web.uploads.MOST_REQUESTS", 2)
    rows = [f"{int(BARCODE) + number}\n" for number in range(3)]
    answers = [
        opened().post("/triage", text="User ID\n" + "".join(rows[:count])) for count in (2, 3)
    ]

    assert [200, 400] == [answer.status_code for answer in answers]
    assert "too many for this page" in answers[1].text


@pytest.mark.parametrize(
    ("give", "kind"), [("html", "text/html"), ("csv", "text/csv"), ("json", "application/json")]
)
def test_files_to_take_away_are_masked(opened, give, kind):
    answer = opened().post("/triage", text=TABLE, columns="identifier=Card", give=give)

    assert kind == answer.mimetype
    assert BARCODE not in answer.text
    assert "99999999999999" in answer.text


def test_reshares_own_requests_by_a_button(opened):
    asked = []
    browser = opened(read_requests=live(asked))
    form = browser.get("/triage").text
    answer = browser.post("/triage/live", since="2026-03-01", until="")

    assert "Or read ReShare\u2019s own" in form
    assert [(date(2026, 3, 1), None)] == asked
    assert "LIVE-1" in answer.text
    assert 400 == browser.post("/triage/live", since="1 March").status_code
    exchanged = browser.post("/triage/live", since="2026-03-02", until="2026-03-01")
    assert (400, 1) == (exchanged.status_code, len(asked))
    assert "The last day is before the first" in exchanged.text


@pytest.mark.parametrize("free", [0, 1])
@pytest.mark.parametrize("address", ["/triage", "/triage/live"])
def test_triage_while_others_are_busy(opened, monkeypatch, address, free):
    turns = iter([True] * free)
    taken = SimpleNamespace(acquire=lambda **_: next(turns, False), release=lambda: None)
    monkeypatch.setattr("verifier.web.report_access._TURNS", taken)
    answer = opened(read_requests=live([])).post(address, text=TABLE, columns="identifier=Card")

    assert 503 == answer.status_code
    assert "Other logins and requests are being looked at" in answer.text
    assert escape(TABLE) in answer.text
    assert "identifier=Card" in answer.text


def test_without_a_reshare_there_is_no_button(opened):
    browser = opened()

    assert "ReShare\u2019s own" not in browser.get("/triage").text
    assert 400 == browser.post("/triage/live").status_code


ADDRESSES = (
    "/history?idp=%00",
    "/history?%00=campus",
    "/runs/%00",
    "/results/a%00b",
    "/setup/%00",
    "/oidc/campus-oidc/return?state=%00",
    "/cas/campus-cas/return/%00",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_a_nul_is_refused(browser, nobody, address):
    """PostgreSQL knows no such text: asked for it, it would seem to be out of order.

    Not at those addresses either that everybody may open; elsewhere nobody is told the same as
    ever.
    """
    is_open = address.startswith(("/oidc", "/cas", "/setup"))

    assert 400 == browser.get(address).status_code
    assert (400 if is_open else 401) == nobody.get(address).status_code


@pytest.mark.parametrize("fields", [{"name": "a\0b", "identifier": "x"}, {"a\0b": "x"}])
def test_a_field_with_a_nul_is_refused(browser, here, fields):
    """An operator of such a name could do nothing that is written down."""
    answer = browser.post("/operators", role="admin", **fields)

    assert 400 == answer.status_code
    assert [browser.operator] == here.store.operators.all()


def test_a_relay_state_with_a_nul_is_refused(nobody):
    """It may come from anybody's page."""
    nobody.token()

    assert 400 == nobody.bare_post("/saml/acs", SAMLResponse="x", RelayState="\0").status_code


def test_other_signs_are_text(browser):
    """What was pasted is judged by its page, which gives it back with a sentence of its own."""
    answer = browser.post("/check", text="\0")

    assert 200 == browser.get("/history?idp=%E5%9B%BE%E4%B9%A6%E9%A6%86%01").status_code
    assert (400, True) == (answer.status_code, 'role="alert"' in answer.text)
