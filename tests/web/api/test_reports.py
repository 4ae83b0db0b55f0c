import pytest

from tests.web.api.conftest import code_of
from verifier.domain.model.operators import Scope
from verifier.report.json_report import report_as_dict
from verifier.web.api.operation import MEDIA, Format


def test_results_are_listed_and_read(program, report_id):
    """By what they are like; no value is in them."""
    [one] = program.get("/results?idp=campus&verdict=fail&since=2026-01-01").json["results"]
    alone = program.get(f"/results/{report_id}")

    assert (report_id, True, "campus") == (one["report_id"], one["has_values"], one["idp"])
    assert one == alone.json
    assert "gail" not in alone.text
    assert [] == program.get("/results?idp=elsewhere").json["results"]
    assert [] == program.get("/results?until=2020-01-01").json["results"]


def test_results_come_in_parts(program, browser):
    """``older`` leads on, and is null at the end."""
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
    """The parameter is named."""
    answer = program.get(f"/results?{wish}")

    assert (400, "cannot-be-read") == code_of(answer)
    assert wish.partition("=")[0] in answer.json["error"]["message"]


@pytest.mark.parametrize("form", Format)
def test_a_report_is_given_in_every_form(program, report_id, form):
    """Masked, unless somebody says otherwise."""
    masked = program.get(f"/reports/{report_id}?format={form}")
    clear = program.get(f"/reports/{report_id}?format={form}&redact=no")

    assert MEDIA[form] == masked.mimetype
    assert "gail" not in masked.text
    assert form not in {Format.JSON, Format.HTML} or "gail" in clear.text


def test_a_report_is_what_the_command_writes(program, report_id, here):
    """The same JSON."""
    report = here.store.report(report_id)

    assert report_as_dict(report, redact=True) == program.get(f"/reports/{report_id}").json


def test_where_values_are_gone_the_result_stays(program, report_id, here):
    """The refusal says so, with a word of its own."""
    here.store.holdings.forget_values(here.now())

    assert (404, "values-gone") == code_of(program.get(f"/reports/{report_id}"))
    assert not program.get(f"/results/{report_id}").json["has_values"]
    assert 204 == program.delete(f"/reports/{report_id}").status_code
    assert (404, "not-found") == code_of(program.get(f"/results/{report_id}"))


def test_a_report_is_forgotten(program, report_id, here):
    """With its result, and it is written down."""
    assert 204 == program.delete(f"/reports/{report_id}").status_code
    assert (404, "not-found") == code_of(program.delete(f"/reports/{report_id}"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{report_id}"))
    assert ("report.forgotten", report_id) == (
        here.store.audit.latest()[0].what,
        here.store.audit.latest()[0].about,
    )


def test_a_token_that_reads_forgets_nothing(program_with, report_id, here):
    """And one that writes reads nothing."""
    reader, writer = program_with(Scope.REPORTS_READ), program_with(Scope.REPORTS_WRITE)

    assert 403 == reader.delete(f"/reports/{report_id}").status_code
    assert 403 == writer.get(f"/reports/{report_id}").status_code
    assert here.store.keeps(report_id)


def test_an_export_for_support_is_masked(program, report_id):
    """``support/1``."""
    answer = program.get(f"/reports/{report_id}/support")

    assert "support/1" == answer.json["schema"]
    assert "gail" not in answer.text


def test_reshare_cannot_be_asked_where_the_site_does_not_say_how(program, report_id):
    """As on the page."""
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
