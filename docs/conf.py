"""The documentation's build. It reads pages and writes none: ``make pages`` does."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parents[1])]

from verifier import __version__  # noqa: E402 - needs the path above

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Release verifier"
author = "The reshare-attribute-verifier developers"
copyright = "2026, " + author
release = __version__
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {release}"
html_show_sourcelink = False
html_copy_source = False

_LISTED = re.compile(r"^- \[[^\]]+\]\((?P<page>[\w./-]+)\.md\)", re.MULTILINE)


def listed_pages(index: str) -> list[str]:
    """The pages that the lists of an index page link to, in order, without their endings."""
    return [found["page"] for found in _LISTED.finditer(index)]


def setup(app: "Sphinx") -> None:
    """Make the site's navigation from the lists that every reader of an index page sees."""

    def add_contents(_: "Sphinx", page: str, source: list[str]) -> None:
        if page.rpartition("/")[2] == "index":
            entries = "\n".join(listed_pages(source[0]))
            source[0] += f"\n```{{toctree}}\n:hidden:\n\n{entries}\n```\n"

    app.connect("source-read", add_contents)
