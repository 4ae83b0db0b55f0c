from dataclasses import replace

import pytest

from tests.report.lint import samples
from tests.report.pipeline import readers
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.report.markdown import lint_as_markdown

UNREAD = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")


def test_the_findings_are_a_table_and_what_to_change_follows():
    """Each change once, with the lines to copy."""
    read = readers.page(lint_as_markdown(samples.with_delivery(samples.MISTAKEN)))

    assert 1 + 3 == len(list(read.iter("tr")))
    assert "verifier.toml, [reshare.listener] reqIdHeader" in readers.words(read)
    assert any('"reqIdHeader": "x-a"' in entry.text_content() for entry in read.iter("pre"))


@pytest.mark.parametrize(
    ("lint", "shape"),
    [
        (samples.make_lint(samples.GOOD), "✓"),
        (samples.make_lint(samples.REFUSED), "?"),
        (replace(samples.make_lint(samples.GOOD), unread=(UNREAD,)), "?"),
        (samples.with_delivery(samples.MISTAKEN), "!"),
    ],
)
def test_the_shape_is_that_of_the_gravest(lint, shape):
    """What could not be read or asked is neither right nor wrong."""
    assert lint_as_markdown(lint).startswith(f"### {shape} ")


def test_what_could_not_be_read_is_named():
    """With its sentence."""
    lint = replace(samples.make_lint(), unread=(UNREAD,), not_configured=(samples.NO_ILS,))

    listed = [entry.text_content() for entry in readers.page(lint_as_markdown(lint)).iter("li")]

    assert [
        "config.ini, line 3: It is no configuration.",
        f"library system: {samples.NO_ILS.message}",
    ] == listed
