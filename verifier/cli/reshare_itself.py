"""What the commands share that ask ReShare itself: for its settings, and for its own decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from verifier.cli.exits import WrongUsage
from verifier.live_settings import live_reshare, with_live_settings
from verifier.model.site import Site
from verifier.verification import AskReshare

F = TypeVar("F", bound=Callable[..., Any])


def ask_reshare_option(command: F) -> F:
    """Add ``--ask-reshare``."""
    return click.option(
        "--ask-reshare",
        is_flag=True,
        help="Show ReShare's own decision beside the predicted one. ReShare looks the patron up "
        "for that, and creates a patron profile where it has never seen the patron's.",
    )(command)


def require_okapi(site: Site, *, ask_reshare: bool) -> None:
    """Refuse to ask a ReShare that nobody says how to reach. Raises ``WrongUsage``."""
    if ask_reshare and site.okapi is None:
        said = "--ask-reshare needs [reshare.okapi] in the site file, which says how to ask."
        raise WrongUsage(said)


def reshare_itself(
    site: Site, *, ask_reshare: bool, tell: Callable[[str], None]
) -> tuple[Site, AskReshare | None]:
    """Give the site as ReShare has it, and what asks for its own decision where that is wanted."""
    live = live_reshare(site)
    if live is None:
        return site, None
    tell("reading ReShare's settings")
    return with_live_settings(site, live), live.can_create_request if ask_reshare else None
