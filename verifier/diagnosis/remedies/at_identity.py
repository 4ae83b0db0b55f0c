"""What to change at the identity provider, in the words of its product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.faults import FAULTS
from verifier.diagnosis.remedies.filling import fill, fillings
from verifier.model.attribute_names import NOT_ATTRIBUTES
from verifier.model.finding import Finding, Owner
from verifier.model.idp_product import IdpProduct
from verifier.model.product_remedy import Fault, ProductRemedy
from verifier.model.report import Remedy, Snippet


def at_identity(case: Case, finding: Finding, text: str) -> Iterator[Remedy]:
    """Say *text*, and how that is done in the product; further ways of the product follow.

    Without any way known it is *text* alone.
    """
    product, fault = case.release.product, _fault(case, finding)
    ways = [] if fault is None else [one for one in product.remedies if _mends(one, fault, case)]
    if not ways or fault is None:
        yield Remedy(finding=finding.check, owner=Owner.IDENTITY, product=_name(case), text=text)
        return
    values = fillings(case)
    for number, way in enumerate(ways):
        steps = fill(way.says, values)
        yield Remedy(
            finding=finding.check,
            owner=Owner.IDENTITY,
            product=_name(case),
            text=steps if number else text,
            how=None if number else steps,
            where=fill(way.where, values),
            snippets=_snippets(case, way, values),
            applies=_applies(way, product, values),
            preview=fill(product.preview.says, values) if product.preview else None,
            mistakes=tuple(one.says for one in product.mistakes_of(fault, case.capture.protocol)),
            caution=_caution(way, product),
        )


def _fault(case: Case, finding: Finding) -> Fault | None:
    """Find the kind of fault. A name of the login's own, whatever ails it, is no attribute.

    It cannot be released in another form: an attribute has to take its place.
    """
    fault = FAULTS.get(finding.check)
    of_the_identifier = fault is not None and fault is not Fault.WEAK_SIGNATURE
    if of_the_identifier and case.wanted in NOT_ATTRIBUTES:
        return Fault.UNSUITABLE
    return fault


def _mends(remedy: ProductRemedy, fault: Fault, case: Case) -> bool:
    spoken = case.capture.protocol.spoken.value
    return fault in remedy.mends and (not remedy.protocols or spoken in remedy.protocols)


def _name(case: Case) -> str | None:
    """Name the product as the report does; one that nobody recognised has no name."""
    return case.capture.idp.profile


def _snippets(case: Case, way: ProductRemedy, values: Mapping[str, str]) -> tuple[Snippet, ...]:
    transform = case.best_match.transform if case.best_match else None
    return tuple(
        Snippet(
            place=fill(one.place, values),
            language=one.language.value,
            text=fill(one.text, values, one.language).strip("\n"),
            verified=one.verified,
        )
        for one in way.snippets
        if one.helps(transform)
    )


def _applies(way: ProductRemedy, product: IdpProduct, values: Mapping[str, str]) -> str | None:
    if way.applies is not None:
        return fill(way.applies, values)
    return fill(product.reload.says, values) if product.reload else None


def _caution(way: ProductRemedy, product: IdpProduct) -> str | None:
    """Say what is uncertain: whether it is this product, and whether its way is so."""
    doubts = []
    if product.guessed_because is not None:
        doubts.append(f"That it is {product.title} is a guess: {product.guessed_because}.")
    if not way.verified or not all(one.verified for one in way.snippets):
        doubts.append("Check this against your product's documentation.")
    return " ".join(doubts) or None
