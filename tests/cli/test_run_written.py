from datetime import UTC, datetime

import pytest

from tests.factories import make_capture, make_site
from verifier.cli.exits import WrongUsage
from verifier.cli.run import save_reports
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.run import PatronLogin, PatronRun
from verifier.pipeline.verify import verify

HOW = RenderOptions(redact=True)


@pytest.fixture
def report(tmp_path):
    return verify(make_capture(), site=make_site(tmp_path), ils=())


def run_of(*patrons, report):
    return PatronRun(
        site_name="Example University Library",
        started_at=datetime.now(UTC),
        seconds=1.0,
        version="1",
        logins=tuple(
            PatronLogin(
                idp_id="campus",
                patron=patron,
                started_at=datetime.now(UTC),
                seconds=0.1,
                report=report,
            )
            for patron in patrons
        ),
    )


def test_ids_that_are_no_file_names_have_one_each(tmp_path, report):
    """No id leads out of the folder, and none hides another."""
    run = run_of("../../etc", "..\\..\\etc", "Gail", "gail", "é", report=report)
    save_reports(run, tmp_path / "reports", HOW, redact=None)
    names = sorted(path.name for path in (tmp_path / "reports").glob("*.json"))

    assert [
        "campus--.._.._etc-2.json",
        "campus--.._.._etc.json",
        "campus--Gail.json",
        "campus--_.json",
        "campus--gail-2.json",
    ] == names
    assert {"reports"} == {path.name for path in tmp_path.iterdir() if path.is_dir()}


def test_a_login_that_did_not_come_about_has_no_file(tmp_path):
    """There is nothing to save of it."""
    save_reports(run_of("gail", report=None), tmp_path / "reports", HOW, redact=None)

    assert [] == list((tmp_path / "reports").iterdir())


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path, report):
    """One sentence."""
    (tmp_path / "reports").touch()

    with pytest.raises(WrongUsage, match=r"reports cannot be made: File exists\."):
        save_reports(run_of("gail", report=report), tmp_path / "reports", HOW, redact=None)
