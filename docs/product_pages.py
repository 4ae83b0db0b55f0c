"""The pages about identity products, made from the IdP profiles as the terminal's are."""

import re
from collections.abc import Iterator
from pathlib import Path

from docs.tools_for_docs import write
from verifier.diagnosis.remedies.advice import ADVICE
from verifier.diagnosis.remedies.faults import FAULTS as FAULT_OF
from verifier.model.idp_product import IdpProduct
from verifier.model.product_remedy import Fault, Language, ProductRemedy, ProductSnippet
from verifier.profiles.load import profiles_of
from verifier.report.product.words import (
    EXPLAINED,
    FAULTS,
    NOT_VERIFIED,
    Section,
    after_remedies,
    before_remedies,
    in_words,
    spoken,
    words_of,
)

_HIGHLIGHTED = (Language.XML, Language.JSON, Language.INI, Language.POWERSHELL)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def write_idp_profiles_page(path: Path) -> None:
    """Write one heading per product, with everything known about it but its remedies."""
    lines = [
        "# IdP profiles",
        "",
        "What is known about each identity product; `verifier profiles` prints the same. How each",
        "kind of finding is mended in it stands under [remedies](remedies.md).",
        f"Where it says *{NOT_VERIFIED}*, check it against your product's documentation.",
        "",
    ]
    for one in _products():
        lines += [f"## {one.name}", "", f"**{_plain(one.title)}** · {spoken(one.protocols)}", ""]
        for section in (*before_remedies(one), *after_remedies(one)):
            lines += _section(section)
    write(path, "\n".join(lines))


def write_remedies_page(path: Path) -> None:
    """Write one heading per kind of finding with a tab per product, then each check's sentence."""
    products = _products()
    remedies = [remedy for one in products for remedy in one.remedies]
    lines = ["# Remedies", "", "How each kind of finding is mended.", "", EXPLAINED, ""]
    lines += [f"- `{word}`: {means}" for word, means in words_of(remedies).items()]
    lines += ["", "## At the identity provider", ""]
    for fault in Fault:
        lines += _fault(fault, products)
    lines += ["## In one sentence", "", "What the report says to each finding first.", ""]
    lines += ["| finding | what to change |", "|---|---|"]
    lines += [f"| {_check(check)} | {_plain(_sentence(said))} |" for check, said in ADVICE.items()]
    write(path, "\n".join((*lines, "")))


def _products() -> list[IdpProduct]:
    return [one.product() for one in profiles_of(None).values()]


def _section(section: Section) -> Iterator[str]:
    yield f"**{section.title}**"
    yield ""
    for fact in section.facts:
        yield f"- {_plain(in_words(fact.says))}{_mark(verified=fact.verified)}"
    yield ""


def _fault(fault: Fault, products: list[IdpProduct]) -> Iterator[str]:
    title = FAULTS[fault]
    yield f"### {title[:1].upper()}{title[1:]}"
    yield ""
    yield "From " + ", ".join(_check(check) for check, of in FAULT_OF.items() if of is fault) + "."
    yield ""
    yield ":::::{tab-set}"
    for one in products:
        ways = [way for way in one.remedies if fault in way.mends]
        if ways:
            yield f"::::{{tab-item}} {one.title}"
            for way in ways:
                yield from _way(way)
            yield "::::"
    yield ":::::"
    yield ""


def _way(way: ProductRemedy) -> Iterator[str]:
    only = f"**{spoken(way.protocols)}.** " if way.protocols else ""
    yield f"{only}{_plain(in_words(way.says))}{_mark(verified=way.verified)}"
    yield ""
    yield f"*Where:* {_plain(in_words(way.where))}"
    yield ""
    for snippet in way.snippets:
        yield from _snippet(snippet)
    if way.applies is not None:
        yield f"*Takes effect:* {_plain(in_words(way.applies))}"
        yield ""


def _snippet(snippet: ProductSnippet) -> Iterator[str]:
    yield f"{_plain(in_words(snippet.place))}{_mark(verified=snippet.verified)}:"
    yield ""
    yield f"```{snippet.language.value if snippet.language in _HIGHLIGHTED else 'text'}"
    yield in_words(snippet.text).strip("\n")
    yield "```"
    yield ""


def _sentence(said: str) -> str:
    return said.format(
        wanted="ATTRIBUTE", sp="SERVICE-PROVIDER", kind="KIND", difference="DIFFERENCE"
    )


def _check(check: str) -> str:
    return f"{{ref}}`{check} <{check}>`"


def _mark(*, verified: bool) -> str:
    return "" if verified else f" *({NOT_VERIFIED})*"


def _plain(text: str) -> str:
    """Write *text* so that nothing in it is markup."""
    return _MARKUP.sub(r"\\\1", text)
