"""Whatever is told, a pipeline can read it, and no value of a person is in a masked file."""

import pytest

from tests.report import samples as one_login
from tests.report.comparison import samples as comparisons
from tests.report.lint import samples as lints
from tests.report.pipeline import readers
from tests.report.population import samples as sets
from tests.report.run import samples as runs
from tests.report.triage import samples as triages
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import COMPARISON_RENDERERS as OF_COMPARISONS
from verifier.report.formats import LINT_RENDERERS as OF_LINTS
from verifier.report.formats import POPULATION_RENDERERS as OF_SETS
from verifier.report.formats import REPORT_RENDERERS as OF_LOGINS
from verifier.report.formats import RUN_RENDERERS as OF_RUNS
from verifier.report.formats import TRIAGE_RENDERERS as OF_TRIAGES
from verifier.report.junit import junit_document

HOW = RenderOptions(redact=True, pages=check_pages(), site_file="conf/verifier.toml")
CANARIES = ("gail", "good@", "21234", "u-4711", "5f0c1b2a", "12.50", "00123")
TOLD = {
    **{f"login-{at}": (OF_LOGINS, (one,), CANARIES) for at, one in enumerate(one_login.EVERY)},
    **{
        f"set-{name}": (OF_SETS, made(), tuple(sets.values_of()))
        for name, made in sets.ALL.items()
    },
    **{f"run-{one.__name__}": (OF_RUNS, (one(),), CANARIES) for one in runs.EVERY},
    **{
        f"lint-{at}": (OF_LINTS, (one,), ())
        for at, one in enumerate(
            (
                lints.make_lint(lints.GOOD),
                lints.make_lint(lints.REFUSED, lints.OPEN),
                lints.with_delivery(),
                lints.with_delivery(lints.MISTAKEN),
            )
        )
    },
    **{
        f"compare-{one.__name__}": (OF_COMPARISONS, (one(),), comparisons.CANARIES)
        for one in (*comparisons.EVERY, *comparisons.EVERY_SET)
    },
    **{f"triage-{one.__name__}": (OF_TRIAGES, (one(),), triages.SECRETS) for one in triages.EVERY},
}
"""For each thing that is told: its formats, what they take, and what must never be seen."""

READERS = {
    "junit": readers.junit,
    "sarif": readers.sarif,
    "csv": readers.table,
    "markdown": readers.page,
}


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("kind", READERS)
def test_a_reader_that_is_not_ours_can_read_it(kind, name, redact):
    """JUnit and SARIF hold to their schemas, tables have a cell for each column."""
    renderers, made, _ = TOLD[name]
    how = RenderOptions(redact=redact, pages=HOW.pages, site_file=HOW.site_file)

    READERS[kind](renderers[kind](*made, how))


@pytest.mark.parametrize("kind", READERS)
def test_masked_files_hold_no_value(kind):
    """Files are handed on, and a job's summary is seen by many."""
    written = {
        name: renderers[kind](*made, HOW).lower() for name, (renderers, made, _) in TOLD.items()
    }

    seen = {
        (name, value)
        for name, (_, _, canaries) in TOLD.items()
        for value in canaries
        if value.lower() in written[name]
    }
    assert set() == seen


def test_the_search_would_find_a_value():
    """Unmasked, the values are there."""
    how = RenderOptions(redact=False, pages=HOW.pages)

    assert "21234" in OF_LOGINS["junit"](one_login.failing(), how)
    assert "21234" in OF_LOGINS["csv"](one_login.failing(), how)


def test_the_readers_tell_right_from_wrong():
    """A file that breaks the schema is refused: the tests above could fail."""
    with pytest.raises(AssertionError):
        readers.junit(junit_document("x", ()))
    with pytest.raises(AssertionError):
        readers.sarif('{"version": "2.1.0", "runs": [{"results": []}]}')
