import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.report.pipeline import readers
from verifier.report.login_results import one_line
from verifier.report.markdown import code, fence, grid, page, plain

UGLY = st.text(st.sampled_from("ab1.|`*_\\[](){}<>#+-=!~&;:@/ $%^\"'\n\t\x1bwz"), max_size=30)
FORBIDDEN = "a|b`c`*d*_e_[f](g)<h>&amp;~~i~~\\"
CALLS = re.compile(r"[@#!%]\w|https?://|www\.\w|(?:mailto|xmpp):\w", re.IGNORECASE)
"""What sites make links of, as it would stand on the page."""


@given(UGLY)
@example(FORBIDDEN)
@example("1. x")
@example("- x")
@example("# x")
@example("=====")
@example("&#64;somebody &copy;")
def test_text_stays_text(text):
    """On the page stands what the text says, in one paragraph, and nothing else."""
    line = one_line(text)

    read = readers.page(plain(text))

    assert line == readers.words(read)
    assert ["p"] * bool(line) == [entry.tag for entry in read]
    assert [] == [entry.tag for paragraph in read for entry in paragraph]


@given(UGLY)
@example(FORBIDDEN)
def test_a_cell_stays_a_cell(text):
    """No sign ends a cell, a row or a table."""
    written = grid(("a", "b"), [(plain(text), code(f"x{text}")), ("c", "d")])

    cells = [readers.words(entry) for entry in readers.page(written).iter("td")]
    assert [one_line(text), one_line(f"x{text}"), "c", "d"] == cells


@given(UGLY)
@example("https://a.b www.a.b mailto:a@b.c @all #12 !34")
def test_nobody_is_called_and_nothing_is_linked(text):
    """Sites look for names and addresses in what is shown: a blank without width parts them."""
    shown = readers.page(f"x {plain(text)}").text_content()

    assert None is CALLS.search(shown)


@given(UGLY)
@example("```\n<b>")
@example("a\n````\nb")
def test_lines_to_copy_stay_in_their_box(text):
    """A fence in them is shorter than the one around them."""
    read = readers.page(fence(text, "ini"))

    assert ["pre"] == [entry.tag for entry in read]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("req_id of _a_", "req_id of &#95;a&#95;"),
        ("name@example.edu", "name@&#8203;example.edu"),
        ("Settings > Host LMS", "Settings &#62; Host LMS"),
    ],
)
def test_ordinary_text_stays_readable(text, written):
    """Also for whoever reads the Markdown itself."""
    assert written == plain(text)


def test_a_language_is_a_word():
    """What stands behind a fence is no place for anything else."""
    assert fence("a", "xml").startswith("```xml\n")
    assert fence("a", "x y`").startswith("```\n")


def test_blocks_are_paragraphs():
    """Those that are empty leave no gap."""
    assert "a\n\nb\n" == page(["a", "", "b"])
