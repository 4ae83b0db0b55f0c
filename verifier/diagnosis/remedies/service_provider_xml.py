"""Settings of the Shibboleth service provider to copy.

Sources: Shibboleth wiki, *XMLAttributeExtractor* (a rule's name format is uri unless written;
scoped attributes need a decoder of their own) and *Attribute Checker Handler*.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from verifier.diagnosis.words import one_line
from verifier.model.attribute_names import SAML_NAMES, SCOPED, UNSPECIFIED, URI
from verifier.model.release import ReleasedAttribute
from verifier.model.report import Snippet

_DECODER = '  <AttributeDecoder xsi:type="ScopedAttributeDecoder"/>'


def attribute_rule(sent: ReleasedAttribute, variable: str) -> Snippet:
    """Have what is *sent* now arrive as *variable*: one rule for this name in this format."""
    name_format = sent.sent.name_format or UNSPECIFIED
    scoped = sent.canonical in SCOPED
    return _rule(sent.sent.name, name_format, variable, scoped=scoped)


def registered_rule(canonical: str, variable: str) -> Snippet:
    """Have a well-known attribute arrive as *variable*: under its registered SAML name."""
    return _rule(SAML_NAMES[canonical], URI, variable, scoped=canonical in SCOPED)


def _rule(name: str, name_format: str, variable: str, *, scoped: bool) -> Snippet:
    named = (
        f"<Attribute name={_quoted(name)}",
        *([] if name_format == URI else [f"nameFormat={_quoted(name_format)}"]),
        f"id={quoteattr(variable)}",
    )
    opening = "\n           ".join(named)
    return Snippet(
        place="attribute-map.xml of the Shibboleth service provider",
        language="xml",
        text=f"{opening}>\n{_DECODER}\n</Attribute>" if scoped else f"{opening}/>",
    )


def _quoted(name: str) -> str:
    """Write *name* as an attribute's value; XML has no place for control characters."""
    return quoteattr(name if name.isprintable() else one_line(name))


def attribute_checker(variable: str) -> Snippet:
    """Stop a login that brings no *variable* with a page that says so."""
    return Snippet(
        place="shibboleth2.xml of the Shibboleth service provider",
        language="xml",
        text="\n".join(
            (
                "<!-- one attribute more, and one handler more -->",
                '<ApplicationDefaults sessionHook="/Shibboleth.sso/AttrChecker">',
                "  <Sessions>",
                '    <Handler type="AttributeChecker" Location="/AttrChecker"',
                '             template="attrChecker.html" flushSession="true"',
                f"             attributes={quoteattr(variable)}/>",
                "  </Sessions>",
                "</ApplicationDefaults>",
            )
        ),
    )
