"""The navigation: what there is to open, in order. A page shows what its reader may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from verifier.store.db_errors import StoreProblem
from verifier.web.access import opens
from verifier.web.authentication import current_operator

ENTRIES = (
    ("Check", "start.page"),
    ("Runs", "runs.page"),
    ("Saved login", "saved.page"),
    ("Compare", "compare.page"),
    ("History", "history.page"),
    ("Baselines", "baselines.page"),
    ("Reports of others", "support.page"),
    ("Requests", "triage.page"),
    ("Configuration", "configuration.page"),
    ("Retention", "retention.page"),
    ("Operators", "operators.page"),
    ("Tokens", "tokens.page"),
    ("Audit trail", "audit.page"),
)
"""Words and endpoint, by hand. Who adds a page adds its line; the access table does the rest."""

ABOUT_THE_SITE = frozenset(
    {"configuration.page", "retention.page", "operators.page", "tokens.page", "audit.page"}
)
"""What is about the site itself and not about logins: a group of its own, at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    """One link of the navigation."""

    words: str
    address: str
    is_here: bool
    about_site: bool


def navigation() -> list[NavigationEntry]:
    """List what the reader of this page may open; nothing for somebody not signed in."""
    try:
        operator = current_operator()
    except StoreProblem:  # the page that says so has to be shown all the same
        return []
    if operator is None:
        return []
    return [
        NavigationEntry(
            words=words,
            address=url_for(endpoint),
            is_here=request.endpoint == endpoint,
            about_site=endpoint in ABOUT_THE_SITE,
        )
        for words, endpoint in ENTRIES
        if opens(operator.role, endpoint)
    ]


def may_open(endpoint: str) -> bool:
    """Whether the reader of this page may open *endpoint*: what is refused is not offered."""
    operator = current_operator()
    return opens(None if operator is None else operator.role, endpoint)
