"""What to change at the campus: the product's own ways, and what speaks for and against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.asking_advice import advice_on
from verifier.diagnosis.remedies.at_identity import at_identity
from verifier.diagnosis.words import difference_in_words, kind_in_words, name_in_words
from verifier.model.attribute_names import TYPED
from verifier.model.finding import Finding
from verifier.model.match import IdentifierMatch
from verifier.model.report import Remedy


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Say the general advice, and how it is done in the product."""
    yield from _at_campus(case, finding, advice_on(case, finding))


def release_the_right_one(case: Case, finding: Finding, best: IdentifierMatch) -> Iterator[Remedy]:
    """Have the campus send the library's identifier under the name that is wanted.

    What a person types nobody can send.
    """
    if case.wanted != TYPED:
        yield from _at_campus(
            case,
            finding,
            f"At the campus, release as {name_in_words(case.wanted)} the value that "
            f"{name_in_words(best.attribute)} holds, if no other service relies on what it holds "
            "today.",
        )


def make_it_exact(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Have the campus send the identifier exactly as the library system has it."""
    yield from _at_campus(
        case,
        finding,
        f"At the campus, release the patron's {kind_in_words(case)} exactly as the library "
        f"system has it: it differs in {difference_in_words(case)}.",
    )


def _at_campus(case: Case, finding: Finding, text: str) -> Iterator[Remedy]:
    product = case.release.product
    place = "at the campus" if product.is_generic else f"at the campus, in {product.title}"
    for number, one in enumerate(at_identity(case, finding, text)):
        way = replace(one, place=place, trade_off=_for_and_against(case))
        # The product's preview and usual mistakes are the same for each of its ways.
        yield replace(way, preview=None, mistakes=()) if number else way


def _for_and_against(case: Case) -> str:
    sp = case.capture.service_provider or "this service provider"
    return (
        "For: it is right for everybody at once, wherever the attribute is used. Against: it "
        f"needs the identity team, and what other services behind {sp} receive changes with it."
    )
