from dataclasses import replace

from tests.report import samples
from tests.report.pipeline import readers
from tests.report.run import samples as runs
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import REPORT_RENDERERS, RUN_RENDERERS

HOW = RenderOptions(redact=True, idp="campus", patron="grad1")


def test_several_logins_have_a_row_each():
    """With the verdict, the first cause, its owner and what to change."""
    rows = readers.table(RUN_RENDERERS["csv"](runs.mixed(), HOW))

    assert ["pass", "fail", "fail", "unknown", "unknown"] == [row["verdict"] for row in rows]
    second, last = rows[1], rows[-1]
    assert "patron.identifier-is-another-attribute" == second["cause"]
    assert "discovery team" == second["owner"]
    assert "In VuFind's Shibboleth.ini take" in second["to_change"]
    assert ("0.250", "2026-11-24T12:00:00Z") == (second["seconds"], second["began"])
    assert runs.REFUSED == last["reason"]


def test_one_login_has_a_row_for_each_finding():
    """The first cause is marked, what follows from it says so."""
    rows = readers.table(REPORT_RENDERERS["csv"](samples.failing(), HOW))

    assert ["yes", "", ""] == [row["first_cause"] for row in rows]
    assert ["", rows[0]["check"], ""] == [row["follows_from"] for row in rows]
    assert {"campus"} == {row["idp"] for row in rows}


def test_a_login_without_findings_has_a_row():
    """An empty table would say nothing."""
    [row] = readers.table(REPORT_RENDERERS["csv"](samples.passing(), HOW))

    assert ("pass", "") == (row["verdict"], row["check"])


def test_no_cell_is_a_formula():
    """Whoever chooses a patron's name chooses no command for a spreadsheet."""
    run = runs.make_run(runs.make_login(stopped="=HYPERLINK(1)", patron="@SUM(1)"))
    report = replace(samples.failing(), site_name="=1")
    found = samples.finding(message="+1+1", evidence=())
    report = replace(report, diagnosis=replace(report.diagnosis, findings=(found,)))

    rows = [
        *readers.table(RUN_RENDERERS["csv"](run, HOW)),
        *readers.table(REPORT_RENDERERS["csv"](report, replace(HOW, idp="-1"))),
    ]

    cells = [cell for row in rows for cell in row.values()]
    assert [] == [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert {"'=HYPERLINK(1)", "'@SUM(1)", "'+1+1", "'-1"} <= set(cells)
