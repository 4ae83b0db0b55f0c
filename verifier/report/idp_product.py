"""The description of an identity product, for a terminal and the documentation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from rich.text import Text

from verifier.domain.model import idp_product
from verifier.domain.model.render_options import RenderOptions
from verifier.report.text_layout import TextPage, prose
from verifier.report.visible_values import clean

FAULTS: Mapping[idp_product.Fault, str] = MappingProxyType(
    {
        idp_product.Fault.NOT_RELEASED: "not released",
        idp_product.Fault.NO_VALUE: "released without a value",
        idp_product.Fault.OTHER_NAME: "under another name",
        idp_product.Fault.OTHER_FORMAT: "in another name format",
        idp_product.Fault.SEVERAL_VALUES: "with several values",
        idp_product.Fault.OTHER_FORM: "the right value in another form",
        idp_product.Fault.OTHER_ATTRIBUTE: "another attribute holds the right value",
        idp_product.Fault.UNSUITABLE: "not fit to be an identifier",
        idp_product.Fault.SCOPE_NOT_LISTED: "with a scope that is not listed",
        idp_product.Fault.WEAK_SIGNATURE: "signed or encrypted weakly",
    }
)
"""What can be wrong with the identifier, or with the login that carries it."""

PROTOCOLS: Mapping[idp_product.LoginProtocol, str] = MappingProxyType(
    {"saml": "SAML", "oidc": "OpenID Connect", "cas": "CAS", "ldap": "LDAP"}
)
NOT_VERIFIED = "not verified"
"""Follows advice that still has to be checked against the product's documentation."""

EXPLAINED = (
    f"Where it says {NOT_VERIFIED}, check it against your product's documentation. "
    "A report fills in your own names for the words in capitals:"
)

_WORDS = {"sp": "SERVICE-PROVIDER", "sp_host": "SERVICE-HOST", "sp_pattern": "SERVICE-PATTERN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the facts under it."""

    title: str
    facts: tuple[idp_product.Fact, ...]


def fill_placeholders(text: str) -> str:
    """Replace each placeholder by its word in capitals."""
    return idp_product.PLACEHOLDER.sub(lambda found: placeholder_word(found.group(1)), text)


def placeholder_word(name: str) -> str:
    """Return the word in capitals that replaces a placeholder."""
    return _WORDS.get(name, name.replace("_", "-").upper())


def placeholder_meanings(remedies: Iterable[idp_product.ProductRemedy]) -> dict[str, str]:
    """Return each word in capitals that the texts of *remedies* use, with its meaning."""
    used = {
        name
        for remedy in remedies
        for _, text in remedy.texts()
        for name in idp_product.PLACEHOLDER.findall(text)
    }
    return {
        placeholder_word(name): meaning
        for name, meaning in idp_product.PLACEHOLDERS.items()
        if name in used
    }


def protocol_names(protocols: tuple[idp_product.LoginProtocol, ...]) -> str:
    """Name *protocols*; empty if there are none."""
    return ", ".join(PROTOCOLS[protocol] for protocol in protocols)


def remedied_faults(remedy: idp_product.ProductRemedy) -> str:
    """Name the kinds of fault that *remedy* fixes, and its protocols if it has some."""
    kinds = "; ".join(FAULTS[fault] for fault in remedy.mends)
    return f"{kinds} ({protocol_names(remedy.protocols)})" if remedy.protocols else kinds


def before_remedies(product: idp_product.IdpProduct) -> Iterator[Section]:
    """Yield the sections before the remedies: the wire format, the defaults, usual mistakes."""
    yield Section(title="How it looks on the wire", facts=product.wire)
    if sent := product.untouched:
        names = f" ({', '.join(sent.names)})" if sent.names else ""
        fact = idp_product.Fact(says=f"{sent.says}{names}", verified=sent.verified)
        yield Section(title="What it sends by itself", facts=(fact,))
    facts = []
    for mistake in product.mistakes:
        known = [FAULTS[fault] for fault in mistake.explains]
        if mistake.protocols:
            known.append(protocol_names(mistake.protocols))
        if mistake.shows:
            known.append("shows on the wire")
        about = f" ({'; '.join(known)})" if known else ""
        facts.append(idp_product.Fact(says=f"{mistake.says}{about}", verified=mistake.verified))
    if facts:
        yield Section(title="Usual mistakes", facts=tuple(facts))


def after_remedies(product: idp_product.IdpProduct) -> Iterator[Section]:
    """Yield the sections after the remedies: previews, when changes take effect, recognition."""
    sources = dict(product.sources)
    if "default" in sources:
        sources["any other"] = sources.pop("default")  # the rule for all others comes last
    for title, facts in (
        (
            "What it reads attributes from",
            tuple(
                idp_product.Fact(says=f"{attribute}: {fill_placeholders(source)}", verified=True)
                for attribute, source in sources.items()
            ),
        ),
        (
            "Where a service is registered",
            tuple(
                replace(fact, says=f"{protocol_names((protocol,))}: {fact.says}")
                for protocol, fact in product.registration.items()
            ),
        ),
        ("To see it before a login", (product.preview,) if product.preview else ()),
        ("When a change holds", (product.reload,) if product.reload else ()),
        ("How it is recognised", product.recognised_by),
    ):
        if facts:
            yield Section(title=title, facts=facts)


def product_as_text(product: idp_product.IdpProduct, how: RenderOptions) -> str:
    """Render the product as a page of text."""
    page = TextPage(how)
    page.add(prose(product.title, "bold"))
    page.indented(f"{product.name} · {protocol_names(product.protocols)}", "dim")
    _sections(page, before_remedies(product))
    if product.remedies:
        page.heading("what to change")
    for number, remedy in enumerate(product.remedies):
        if number:
            page.add("")
        _remedy(page, remedy)
    _sections(page, after_remedies(product))
    page.add("")
    page.indented(EXPLAINED, "dim")
    for word, means in placeholder_meanings(product.remedies).items():
        page.hanging(f"{word}  ", means, "dim")
    return page.text


def products_as_text(products: Mapping[str, idp_product.IdpProduct]) -> str:
    """Render one line for each product: its name, its title, and its protocols."""
    names = max(len(name) for name in products)
    titles = max(len(product.title) for product in products.values())
    return "\n".join(
        f"{name:<{names}}  {clean(product.title):<{titles}}  {protocol_names(product.protocols)}"
        for name, product in products.items()
    )


def _sections(page: TextPage, sections: Iterable[Section]) -> None:
    for section in sections:
        page.heading(f"{section.title[:1].lower()}{section.title[1:]}")
        for fact in section.facts:
            page.hanging("· ", _marked(fact.says, verified=fact.verified))


def _marked(text: str, *, verified: bool, style: str = "") -> Text:
    marked = prose(fill_placeholders(text), style)
    return marked if verified else marked.append(f"  ({NOT_VERIFIED})", style="dim")


def _remedy(page: TextPage, remedy: idp_product.ProductRemedy) -> None:
    kinds = remedied_faults(remedy)
    page.hanging("→ ", Text(f"{kinds[:1].upper()}{kinds[1:]}", "bold"))
    page.hanging("    ", _marked(remedy.says, verified=remedy.verified))
    page.hanging("    ", f"Where: {fill_placeholders(remedy.where)}")
    for snippet in remedy.snippets:
        page.hanging("    ", _marked(f"{snippet.place}:", verified=snippet.verified, style="dim"))
        page.verbatim(fill_placeholders(snippet.text))
    if remedy.applies is not None:
        page.hanging("    ", f"Takes effect: {fill_placeholders(remedy.applies)}")
