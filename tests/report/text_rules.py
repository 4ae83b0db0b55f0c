"""Options and pages for the tests of text reports."""

from collections.abc import Callable
from typing import Any

from verifier.domain.model.render_options import RenderOptions
from verifier.report.text_layout import TextPage


def how(**more: Any) -> RenderOptions:
    """Options to write with the values shown, but for what *more* says."""
    return RenderOptions(**{"redact": False, **more})


def written(section: Callable[..., None], *what: Any, **more: Any) -> str:
    """What a section of a text report writes."""
    page = TextPage(how(**more))
    section(page, *what)
    return page.text
