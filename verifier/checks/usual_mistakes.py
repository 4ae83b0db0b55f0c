"""What the product's usual mistakes, and what it sends by itself, say about a finding."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.product_remedy import Fault
from verifier.model.release import Release, ReleasedAttribute


def usual_mistake(release: Release, fault: Fault, attributes: Sequence[ReleasedAttribute]) -> str:
    """Name the mistake that *attributes* show, as a sentence behind another; else nothing."""
    sent = [one.sent for one in attributes]
    seen = release.product.mistakes_seen(fault, release.capture.protocol, sent)
    if not seen:
        return ""
    product = release.product
    whose = "" if product.is_generic else f" with {product.title}"
    return f" It looks like a usual mistake{whose}: {seen[0].says}"


def nothing_configured(release: Release) -> str:
    """Say, as a sentence behind another, that only what the product sends by itself arrived."""
    untouched = release.product.untouched
    if untouched is None or not untouched.is_all_of(release.capture.attributes):
        return ""
    return (
        f" All that arrived is what {release.product.title} sends by itself: for this service "
        "provider nothing seems to be configured yet."
    )
