import re

from lxml import html

from tests.report.illiad.samples import mixed, nobody
from verifier.report.html import illiad_as_html
from verifier.report.redact import redacted


def page(comparison, *, redacted=False):
    return illiad_as_html(comparison, redact=redacted)


def test_needs_nothing_else():
    """One file: no script, no other file, no inline style, one heading of the first level."""
    document = html.fromstring(page(mixed()))

    assert [] == document.xpath("//script | //link | //img | //*[@style] | //*[@onclick]")
    assert 1 == len(document.xpath("//h1"))
    ids = document.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert set(document.xpath("//@aria-labelledby")) <= set(ids)


def test_escapes_every_value():
    """What stands in ILLiad or in the add-on's settings is text and nothing else."""
    text = page(mixed())

    assert "<b>x</b>" not in text
    assert "<Desk>" not in text
    assert "&lt;Desk&gt;" in text


def test_tells_the_same_as_the_terminal():
    """Headline, the column to send, and each user with a word beside the shape."""
    document = html.fromstring(page(mixed()))
    words = " ".join(document.text_content().split())

    assert "The add-on sends UserName, and SSN is the column" in words
    assert "SSN ✓ the one to send" in words
    assert "UserName sent now" in words
    assert 7 == len(document.xpath("//details[@class='login']"))
    assert re.search(r"✗ does not work gail The library system knows nobody by UserName", words)


def test_says_that_values_are_masked():
    """And they are."""
    text = page(redacted(mixed()), redacted=True)

    assert "Values are masked" in text
    assert not re.search(r"gail|Good|21234000000018|4242\b", text)


def test_is_whole_without_anybody():
    """No table of nothing."""
    document = html.fromstring(page(nobody()))

    assert "There was no user to compare." == document.xpath("//h1")[0].text
    assert [] == document.xpath("//table")
