from datetime import UTC, datetime

import pytest

from tests.report.pipeline import readers
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import STOPPED_RENDERERS, NoReport, StoppedLogin

HOW = RenderOptions(redact=True, site_file="verifier.toml")
SAID = "The identity provider refused the password."


def make_nothing(**more):
    shape = {"of": "campus", "patron": "grad1", "message": SAID}
    return NoReport(
        site_name="Example",
        at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
        version="0.1.0",
        logins=(StoppedLogin(**{**shape, **more}),),
    )


@pytest.mark.parametrize("name", STOPPED_RENDERERS)
def test_each_says_why_there_is_no_report(name):
    """A pipeline finds a file where it waits for one."""
    written = STOPPED_RENDERERS[name](make_nothing(), HOW)

    assert SAID in written
    assert "campus" in written


def test_junit_has_one_error_and_sarif_did_not_succeed():
    """Neither is a finding: nothing was found."""
    [suite] = readers.junit(STOPPED_RENDERERS["junit"](make_nothing(), HOW))
    run = readers.sarif(STOPPED_RENDERERS["sarif"](make_nothing(), HOW))

    assert (1, 1, "campus / grad1") == (suite.tests, suite.errors, suite.name)
    assert ([], False) == (run["results"], run["invocations"][0]["executionSuccessful"])


@pytest.mark.parametrize("name", STOPPED_RENDERERS)
def test_a_peers_sentence_quotes_nobody(name):
    """What an identity provider said may name whom it refused."""
    message = "It refused gail.good@example.edu, who has the card 21234000000018."

    written = STOPPED_RENDERERS[name](make_nothing(message=message), HOW)

    assert [] == [name for name in ("gail", "21234") if name in written]


def test_a_file_is_no_identity_provider():
    """What could not be read came from nobody that is known."""
    nothing = make_nothing(of="unread file 1", patron=None, is_file=True)

    run = readers.sarif(STOPPED_RENDERERS["sarif"](nothing, HOW))

    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert "locations" not in notice
