import pytest

from tests.report.pipeline import readers
from tests.report.run import samples
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import RUN_RENDERERS

HOW = RenderOptions(redact=True)


@pytest.mark.parametrize("name", RUN_RENDERERS)
def test_each_format_tells_of_every_login(name):
    """By the site file's names, and of what was left out."""
    written = "".join(RUN_RENDERERS[name](samples.mixed(), HOW))

    assert samples.REFUSED in written
    assert [] == [name for name in ("staff1", "grad1", "faculty1") if name not in written]


@pytest.mark.parametrize("name", RUN_RENDERERS)
def test_why_there_was_no_login_quotes_nobody(name):
    """What an identity provider said may name whom it refused."""
    message = "It refused gail.good@example.edu, who has the card 21234000000018."
    run = samples.make_run(samples.make_login(stopped=message))

    masked = "".join(RUN_RENDERERS[name](run, HOW))
    shown = "".join(RUN_RENDERERS[name](run, RenderOptions(redact=False)))

    assert [] == [name for name in ("gail", "21234") if name in masked]
    assert "21234000000018" in shown


def test_a_suite_is_one_patron_at_one_identity_provider():
    """In the order of the site file, with the time that it took."""
    suites = readers.junit(RUN_RENDERERS["junit"](samples.mixed(), HOW))

    assert [
        "campus / staff1",
        "campus / grad1",
        "campus / faculty1",
        "entra / grad1",
        "entra / staff1",
    ] == [suite.name for suite in suites]
