"""The parts of a remedy beside its first sentence, in the order in which people need them."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.report import Remedy

Detail = tuple[str, str]
"""A word that says what it is, empty where none is needed; and the text."""


def details(remedy: Remedy) -> Iterator[Detail]:
    """List what is known: the steps, where, how it takes effect, how to see it, what to mind."""
    known = (
        ("", remedy.how),
        ("Where", remedy.where),
        ("Takes effect", remedy.applies),
        ("To see it before a login", remedy.preview),
        ("For and against", remedy.trade_off),
        ("Mind", remedy.caution),
    )
    for lead, said in known:
        if said is not None:
            yield lead, said
    for mistake in remedy.mistakes:
        yield "Usual mistake", mistake
