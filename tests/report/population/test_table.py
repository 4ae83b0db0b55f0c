from tests.report.pipeline import readers
from tests.report.population import samples
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import POPULATION_RENDERERS

HOW = RenderOptions(redact=True)


def test_each_login_is_there_in_each_format():
    """A suite, results of its own, a row."""
    population, reports = samples.prefixed()
    suites = readers.junit(POPULATION_RENDERERS["junit"](population, reports, HOW))
    results = readers.sarif(POPULATION_RENDERERS["sarif"](population, reports, HOW))["results"]
    rows = readers.table(POPULATION_RENDERERS["csv"](population, reports, HOW))

    assert 5 == len(suites) == len(rows)
    assert list(map(patron_of, suites)) == [row["patron"] for row in rows]
    assert {"login 1", "login 2", "login 3"} <= {
        result["properties"]["patron"] for result in results
    }
    assert "<h1>" in POPULATION_RENDERERS["html"](population, reports, HOW)


def patron_of(suite):
    """Whose login it is, as its properties say."""
    return next(entry.value for entry in suite.properties() if entry.name == "patron")


def test_marks_are_of_one_login_each():
    """The same finding at two logins is two results."""
    population, reports = samples.prefixed()
    results = readers.sarif(POPULATION_RENDERERS["sarif"](population, reports, HOW))["results"]

    marks = [result["partialFingerprints"]["verifierFinding/v1"] for result in results]
    assert len(set(marks)) == len(marks) > 3


def test_a_set_begins_with_its_own_sentence():
    """As its text does."""
    population, reports = samples.prefixed()

    assert population.headline in POPULATION_RENDERERS["markdown"](population, reports, HOW)
