import json

import pytest

from tests.report.comparison.samples import breaking, most_renamed
from verifier.model.rendering import Rendering
from verifier.report.comparison.table import RENDERERS
from verifier.report.table import RENDERERS as OF_REPORTS


def test_a_comparison_has_the_formats_of_a_report():
    """Whoever may ask for one may ask for the other."""
    assert list(OF_REPORTS) == list(RENDERERS)


@pytest.mark.parametrize("name", RENDERERS)
def test_one_and_several_are_told_apart(name):
    """Two logins give one comparison, two sets what they have together or each of the pairs."""
    how = Rendering(redact=False)
    one, several = (RENDERERS[name](sample(), how) for sample in (breaking, most_renamed))

    assert "eceives the identifier in another form" in one
    assert "login 8" in several or "The change breaks the road of 7 of 8 logins." in several
    assert "login 8" not in one


def test_json_names_its_schema():
    """A program reads which of the two it has."""
    how = Rendering(redact=True)
    written = [json.loads(RENDERERS["json"](one(), how)) for one in (breaking, most_renamed)]

    assert ["comparison/1", "comparisons/1"] == [one["schema"] for one in written]
