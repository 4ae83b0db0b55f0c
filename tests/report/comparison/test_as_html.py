import pytest

from tests.report.comparison.samples import EVERY, asked, breaking
from verifier.report.html import comparison_as_html


@pytest.mark.parametrize("sample", EVERY)
def test_one_file_that_needs_nothing_else(sample):
    """No script, nothing from elsewhere, and the sentence first."""
    page = comparison_as_html(sample(), redact=False)

    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in page
    assert f"<h1>{sample().judgement.headline}</h1>" in page.replace("&#39;", "'")


def test_foreign_words_are_escaped():
    """A value is text."""
    page = comparison_as_html(breaking(), redact=False)

    assert "&lt;b&gt;good&lt;/b&gt;" in page
    assert "<b>good" not in page


def test_every_part_is_there():
    """The identifier, the changes by what they mean, the logins."""
    page = comparison_as_html(breaking(), redact=False)

    parts = [
        "The identifier that ReShare receives", "What breaks the road",
        "What concerns the e-mail address", "What differs, as it must",
        "What is harmless to the road", "The two logins",
    ]  # fmt: skip
    assert parts == sorted(parts, key=page.index)
    assert "Another service provider" in page
    assert "With the library system: works." in comparison_as_html(asked(), redact=False)
