"""What holds of every text report, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from verifier.domain.model.render_options import RenderOptions


def how(**more: Any) -> RenderOptions:
    """Options to write with the values shown, but for what *more* says."""
    return RenderOptions(**{"redact": False, **more})


def keeps_to_its_width(written: Callable[..., str], what: Any, width: int) -> None:
    """No line is longer than the terminal, and colour is for a terminal alone."""
    text = written(what, width=width)

    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "\x1b[" in written(what, colour=True)


def masks_values(written: Callable[..., str], what: Any, canaries: Sequence[str]) -> None:
    """Masked it holds none of *canaries*, and says that it is masked."""
    text = written(what, redact=True).lower()

    assert [] == [canary for canary in canaries if canary in text]
    assert "values are masked" in text
