"""What is known about an identity product, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from verifier.model.idp_product import IdpProduct
from verifier.model.product_remedy import ProductRemedy
from verifier.report.product.words import (
    EXPLAINED,
    NOT_VERIFIED,
    Section,
    after_remedies,
    before_remedies,
    in_words,
    mended,
    spoken,
    words_of,
)
from verifier.report.show import clean
from verifier.report.text_parts import heading, hung, indented, printed


def render_product(product: IdpProduct, *, width: int = 80, colour: bool) -> str:
    """Write it as a page of text. *width* is in columns."""
    return printed(_parts(product), width=width, colour=colour)


def render_products(products: Mapping[str, IdpProduct]) -> str:
    """Write a line for each product: its name, its title, and what it speaks."""
    names = max(len(name) for name in products)
    titles = max(len(one.title) for one in products.values())
    return "\n".join(
        f"{name:<{names}}  {clean(one.title):<{titles}}  {spoken(one.protocols)}"
        for name, one in products.items()
    )


def _parts(product: IdpProduct) -> Iterator[RenderableType]:
    yield Text(clean(product.title), style="bold", overflow="fold")
    yield indented(f"{product.name} · {spoken(product.protocols)}", "dim")
    for section in before_remedies(product):
        yield from _section(section)
    if product.remedies:
        yield from heading("what to change")
    for number, remedy in enumerate(product.remedies):
        if number:
            yield Text("")
        yield from _remedy(remedy)
    for section in after_remedies(product):
        yield from _section(section)
    yield Text("")
    yield indented(EXPLAINED, "dim")
    for word, means in words_of(product.remedies).items():
        yield hung(f"{word}  ", means, "dim")


def _section(section: Section) -> Iterator[RenderableType]:
    yield from heading(f"{section.title[:1].lower()}{section.title[1:]}")
    for one in section.facts:
        yield hung("· ", _marked(one.says, verified=one.verified))


def _marked(said: str, *, verified: bool, style: str = "") -> Text:
    text = Text(clean(in_words(said)), style=style, overflow="fold")
    if not verified:
        text.append(f"  ({NOT_VERIFIED})", style="dim")
    return text


def _remedy(remedy: ProductRemedy) -> Iterator[RenderableType]:
    kinds = mended(remedy)
    yield hung("→ ", Text(f"{kinds[:1].upper()}{kinds[1:]}", style="bold", overflow="fold"))
    yield hung("    ", _marked(remedy.says, verified=remedy.verified))
    yield hung("    ", f"Where: {clean(in_words(remedy.where))}")
    for snippet in remedy.snippets:
        yield hung("    ", _marked(f"{snippet.place}:", verified=snippet.verified, style="dim"))
        for line in clean(in_words(snippet.text)).strip("\n").splitlines():
            yield hung("      ", line, "cyan")
    if remedy.applies is not None:
        yield hung("    ", f"Takes effect: {clean(in_words(remedy.applies))}")
