"""What the renderers have to know beside what they write, from the options of a command."""

from __future__ import annotations

from pathlib import Path

from verifier.checks.pages import check_pages
from verifier.cli.exits import at_or_above
from verifier.cli.options import DEFAULT_SITE
from verifier.model.rendering import Rendering


def rendering(*, fail_on: str, site_path: Path | None) -> Rendering:
    """Give it with values masked; whoever writes says where they are not to be."""
    return Rendering(
        redact=True,
        failing=at_or_above(fail_on),
        pages=check_pages(),
        site_file=_as_found(site_path or DEFAULT_SITE),
    )


def _as_found(path: Path) -> str:
    """Name the site file from where the command runs: elsewhere the folder is nobody's affair."""
    inside = not path.is_absolute() and ".." not in path.parts
    return path.as_posix() if inside else path.name
