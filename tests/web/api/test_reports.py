from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from tests.factories import BARCODE, OLD_BARCODE, make_attribute, make_capture
from tests.request_factories import UNKNOWN_USER, make_request
from tests.web.api.conftest import Program, code_of
from tests.web.run_stories import last_done
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.operators import Scope
from verifier.domain.model.triage import RequestsRead
from verifier.report.json_report import report_as_dict
from verifier.web import report_access, uploads
from verifier.web.api.operation import Format
from verifier.web.app import create_app
from verifier.web.content import MEDIA


def test_results_are_listed_and_read(program, report_id):
    [entry] = program.get("/results?idp=campus&verdict=fail&since=2026-01-01").json["results"]
    alone = program.get(f"/results/{report_id}")

    assert (report_id, True, "campus") == (entry["report_id"], entry["has_values"], entry["idp"])
    assert entry == alone.json
    assert "gail" not in alone.text
    assert [] == program.get("/results?idp=elsewhere").json["results"]
    assert [] == program.get("/results?until=2020-01-01").json["results"]


def test_results_come_in_parts(program, browser):
    ids = [browser.log_in(number).rpartition("/")[2] for number in (1, 2)]
    first = program.get("/results?limit=1").json
    second = program.get(f"/results?limit=1&after={first['older']}").json

    # Made in the same moment, they stand in the order of their ids.
    assert sorted(ids)[::-1] == [entry["results"][0]["report_id"] for entry in (first, second)]
    assert second["older"] is None


@pytest.mark.parametrize(
    "wish", ["since=yesterday", "verdict=good", "limit=0", "until=9999-12-31", "idp="]
)
def test_a_filter_that_says_nothing_is_refused(program, wish):
    answer = program.get(f"/results?{wish}")

    assert (400, "cannot-be-read") == code_of(answer)
    assert wish.partition("=")[0] in answer.json["error"]["message"]


@pytest.mark.parametrize("form", Format)
def test_a_report_is_given_in_every_form(program, report_id, form):
    masked = program.get(f"/reports/{report_id}?format={form}")
    clear = program.get(f"/reports/{report_id}?format={form}&redact=no")

    assert MEDIA[form] == masked.mimetype
    assert "gail" not in masked.text
    assert form not in {Format.JSON, Format.HTML} or "gail" in clear.text


def test_a_report_is_what_the_command_writes(program, report_id, here):
    report = here.store.report(report_id)

    assert report_as_dict(report, redact=True) == program.get(f"/reports/{report_id}").json


def test_where_values_are_gone_the_result_stays(program, report_id, here):
    here.store.holdings.forget_values(here.now())

    assert (404, "values-gone") == code_of(program.get(f"/reports/{report_id}"))
    assert not program.get(f"/results/{report_id}").json["has_values"]
    assert 204 == program.delete(f"/reports/{report_id}").status_code
    assert (404, "not-found") == code_of(program.get(f"/results/{report_id}"))


def test_a_report_is_forgotten(program, report_id, here):
    assert 204 == program.delete(f"/reports/{report_id}").status_code
    assert (404, "not-found") == code_of(program.delete(f"/reports/{report_id}"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{report_id}"))
    assert ("report.forgotten", report_id) == last_done(here)


def test_an_export_for_support_is_masked(program, report_id):
    answer = program.get(f"/reports/{report_id}/support")

    assert "support/1" == answer.json["schema"]
    assert "gail" not in answer.text


def test_reshare_cannot_be_asked_where_the_site_does_not_say_how(program, report_id):
    assert 404 == program.post(f"/reports/{report_id}/ask-reshare").status_code


def test_values_that_a_program_reads_are_written_down(program, report_id, here):
    """Masked ones are not: a pipeline asks for them all day."""

    def exported():
        return [
            entry.about for entry in here.store.audit.latest() if entry.what == "report.exported"
        ]

    program.get(f"/reports/{report_id}")
    assert [] == exported()
    program.get(f"/reports/{report_id}?redact=no")
    assert [report_id] == exported()
    program.get(f"/sets/{report_id}?redact=no")
    program.get(f"/comparisons/{report_id}/{report_id}?redact=no")
    assert [report_id] * 4 == exported()


def hand_in(program, *contents, **more):
    files = [
        (BytesIO(entry.encode()), f"login{place}.json") for place, entry in enumerate(contents)
    ]
    return program.post("/reports", data={"file": files, **more})


def test_a_saved_login_is_followed_to_its_end(program, here):
    answer = hand_in(program, dump(make_capture()), product="okta")
    [entry] = answer.json["reports"]

    assert (201, "fail") == (answer.status_code, entry["verdict"])
    assert "okta" == here.verify.captures[0].idp.profile
    assert 200 == program.get(f"/reports/{entry['report_id']}").status_code
    assert ("login.handed-in", entry["report_id"]) == last_done(here)


def test_several_are_read_together(program):
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
    def busy(*_):
        raise report_access.Busy

    with monkeypatch.context() as patched:
        patched.setattr(report_access, "make_report", busy)
        [entry] = hand_in(program, dump(make_capture())).json["reports"]

    assert entry["verdict"] is None
    assert 200 == program.get(f"/reports/{entry['report_id']}").status_code


def test_a_defect_in_one_does_not_hide_the_others(program, here):
    here.verify.breaks = ValueError("canary")
    answer = hand_in(program, dump(make_capture()))

    assert 201 == answer.status_code
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    ("contents", "message"), [(["{"], ""), ([" "], "The field file holds nothing.")]
)
def test_what_is_no_login_is_refused(program, here, contents, message):
    answer = hand_in(program, *contents)

    assert (400, "cannot-be-read") == code_of(answer)
    assert message in answer.json["error"]["message"]
    assert [] == here.store.reports()


def test_a_flood_is_refused(program):
    """Above what a recording of a browser needs."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    answer = program.post(
        "/reports",
        data=head + b"x" * 8_000_001 + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )

    assert (413, "too-large") == code_of(answer)


def file_of(value):
    text = dump(make_capture([make_attribute("employeeNumber", value)]))
    return (BytesIO(text.encode()), "login.json")


def test_two_kept_reports_are_compared(program, browser):
    before, after = (browser.log_in(number).rpartition("/")[2] for number in (1, 2))
    path = f"/comparisons/{before}/{after}"

    assert "comparison/1" == program.get(path).json["schema"]
    for form in ("text", "junit", "csv", "html", "markdown", "sarif"):
        assert 200 == program.get(f"{path}?format={form}").status_code
    assert (404, "not-found") == code_of(program.get(f"/comparisons/{before}/{'a' * 22}"))


def test_files_are_compared_and_not_kept(program, here):
    files = {"before_file": file_of(BARCODE), "after_file": file_of(OLD_BARCODE)}
    masked = program.post("/comparisons", data=files)
    files = {"before_file": file_of(BARCODE), "after_file": file_of(OLD_BARCODE)}
    clear = program.post("/comparisons?redact=no", data=files)

    assert OLD_BARCODE not in masked.text
    assert OLD_BARCODE in clear.text
    assert [] == here.store.reports()


def test_a_file_is_compared_with_a_report(program, report_id):
    answer = program.post(
        "/comparisons", data={"before": report_id, "after_file": file_of(BARCODE)}
    )

    assert 200 == answer.status_code


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"before": "a" * 22, "after_file": None}, 404),
        ({"after_file": (BytesIO(b"{"), "x"), "before": ""}, 400),
    ],
    ids=("no such report", "no login"),
)
def test_what_cannot_be_compared_is_refused(program, data, status):
    sent = {
        name: entry or file_of(BARCODE) if name.endswith("file") else entry
        for name, entry in data.items()
    }

    assert status == program.post("/comparisons", data=sent).status_code


TABLE = f"Card,State\n{BARCODE},Invalid patron\n"
COLUMNS = "identifier=Card"


def judge(program, text=TABLE, path="/triage", **more):
    return program.post(
        path, data={"file": (BytesIO(text.encode()), "r.csv"), "columns": COLUMNS, **more}
    )


@pytest.fixture
def live(here):
    asked = []

    def read(since, until):
        asked.append((since, until))
        requests = (make_request(UNKNOWN_USER, number="LIVE-1"),)
        return RequestExport(read=RequestsRead(requests=requests))

    return Program(create_app(replace(here, read_requests=read)), *Scope), asked


@pytest.mark.parametrize("form", ["json", "text", "junit", "csv", "html", "markdown", "sarif"])
def test_an_export_is_judged(program, form):
    answer = judge(program, path=f"/triage?format={form}")

    assert 200 == answer.status_code, answer.text
    assert BARCODE not in answer.text


@pytest.mark.parametrize("text", [" ", "\x00\x01", "{"])
def test_what_is_no_export_is_refused(program, text):
    assert (400, "cannot-be-read") == code_of(judge(program, text))


def test_too_many_requests_are_for_the_command(program, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_REQUESTS", 0)

    assert (413, "too-large") == code_of(judge(program))


def test_reshares_own_requests_are_judged(live):
    program, asked = live
    answer = program.post("/triage/live", json={"since": "2026-11-01", "until": "2026-11-02"})

    assert "triage/1" == answer.json["schema"]
    assert [(date(2026, 11, 1), date(2026, 11, 2))] == asked
    assert 400 == program.post("/triage/live", json={"since": "soon"}).status_code
    wrong = program.post("/triage/live", json={"since": "2026-11-02", "until": "2026-11-01"})
    assert "exchange the two" in wrong.json["error"]["message"]


def test_without_access_reshare_is_not_asked(program):
    assert (409, "not-set-up") == code_of(program.post("/triage/live", json={}))


def test_a_report_is_pinned_listed_and_let_go(program, report_id, here):
    """Of whom it is says the request, where the report does not."""
    made = program.post(f"/reports/{report_id}/pin", json={"patron": "grad1"})

    assert (201, "campus", "grad1") == (made.status_code, made.json["idp"], made.json["patron"])
    assert [made.json] == program.get("/baselines").json["baselines"]
    assert "token pipeline" == made.json["pinned_by"]
    assert 204 == program.delete(f"/baselines/{made.json['id']}").status_code
    assert (404, "not-found") == code_of(program.delete(f"/baselines/{made.json['id']}"))
    assert ["baseline.unpinned", "baseline.pinned"] == [
        entry.what for entry in here.store.audit.latest()
    ]


def test_what_cannot_be_pinned_says_why(program, report_id):
    nobody = program.post(f"/reports/{report_id}/pin", json={})
    wrong = program.post(f"/reports/{report_id}/pin", json={"idp": "x", "patron": "y"})

    assert "Give this test patron a name" in nobody.json["error"]["message"]
    assert "The key idp names no" in wrong.json["error"]["message"]
    assert 404 == program.post(f"/reports/{'a' * 22}/pin", json={}).status_code


def test_a_later_report_is_held_against_it(program, report_id, browser):
    made = program.post(f"/reports/{report_id}/pin", json={"patron": "grad1"}).json
    later = browser.log_in(2).rpartition("/")[2]
    drift = program.get(f"/reports/{later}/drift?baseline={made['id']}")

    assert ("drift/1", "same") == (drift.json["schema"], drift.json["verdict"])
    assert "gail" not in drift.text
    assert (404, "not-found") == code_of(program.get(f"/reports/{later}/drift"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{later}/drift?baseline=x"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{'a' * 22}/drift"))


def test_the_own_baseline_is_found(program, here):
    ids = [f"{number}" * 22 for number in (1, 2)]
    for entry in ids:
        here.store.keep(
            make_capture(), report_id=entry, browser=None, idp_id="campus", patron="p1"
        )
        program.get(f"/reports/{entry}")
    program.post(f"/reports/{ids[0]}/pin", json={})

    assert "drift/1" == program.get(f"/reports/{ids[1]}/drift").json["schema"]


def test_a_report_of_others_is_taken_in_listed_and_let_go(program, report_id):
    text = program.get(f"/reports/{report_id}/support").text
    made = program.post("/imports", data={"file": (BytesIO(text.encode()), "x.json")})

    assert (201, "fail") == (made.status_code, made.json["verdict"])
    assert [made.json] == program.get("/imports").json["imports"]
    assert 204 == program.delete(f"/imports/{made.json['id']}").status_code
    assert (404, "not-found") == code_of(program.delete(f"/imports/{made.json['id']}"))


def test_another_file_is_refused(program):
    answer = program.post("/imports", data={"file": (BytesIO(b"{}"), "x.json")})

    assert (400, "cannot-be-read") == code_of(answer)
