"""One row of the vocabulary: an attribute, all its names, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.attribute_names import SAML_NAMES
from verifier.model.release import Worth

OID = "urn:oid:"
MACE = "urn:mace:dir:attribute-def:"
CLAIM_SPACES = {
    "WS": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/",
    "MS": "http://schemas.microsoft.com/identity/claims/",
    "MSW": "http://schemas.microsoft.com/ws/2008/06/identity/claims/",
    "XC": "http://schemas.xmlsoap.org/claims/",
}
"""The claim namespaces of AD FS and Entra ID, by the short prefixes of the vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An attribute of the field.

    ``saml`` are the names that SAML profiles register (NameFormat *uri*); ``claims`` are claim
    URIs, registered only where ``born_in_ad``; ``former`` are MACE and other outdated names;
    ``short`` are bare names: the canonical one first, then aliases.
    """

    canonical: str
    saml: tuple[str, ...]
    former: tuple[str, ...]
    claims: tuple[str, ...]
    oidc: tuple[str, ...]
    short: tuple[str, ...]
    worth: Worth = Worth.NOT_AN_IDENTIFIER
    born_in_ad: bool = False
    bare: bool = False  # sent under its bare name, whatever else is registered
    scoped: bool = False  # the part after "@" is a scope
    whole_value_is_scope: bool = False
    sensitive: bool = False
    single: bool = False

    @property
    def bare_name_counts(self) -> bool:
        """Whether the canonical name itself is a good wire name, for want of a registered one."""
        return self.bare or not (self.saml or self.born_in_ad)


def term(
    canonical: str,
    worth: Worth = Worth.NOT_AN_IDENTIFIER,
    *,
    oid: str = "",
    aliases: str = "",
    claims: str = "",
    oidc: str = "",
    marks: str = "",
    former: tuple[str, ...] = (),
) -> Term:
    """Make a row as the tables write it.

    The registered name is that of ``model.attribute_names``; *oid* is a further one, dotted;
    *claims* are ``PREFIX:name``; *aliases*,
    *claims*, *oidc* and *marks* are parted by blanks. Marks: ad, bare, scoped, scope,
    sensitive, single.
    """
    short = (canonical, *aliases.split())
    given = set(marks.split())
    return Term(
        canonical=canonical,
        saml=tuple(SAML_NAMES[one] for one in (canonical,) if one in SAML_NAMES)
        + tuple(OID + one for one in oid.split()),
        former=(*former, *(MACE + one for one in short)),
        claims=tuple(_claim(one) for one in claims.split()),
        oidc=tuple(oidc.split()),
        short=short,
        worth=worth,
        born_in_ad="ad" in given,
        bare="bare" in given,
        scoped="scoped" in given,
        whole_value_is_scope="scope" in given,
        sensitive="sensitive" in given,
        single="single" in given,
    )


def _claim(written: str) -> str:
    prefix, _, name = written.partition(":")
    return CLAIM_SPACES[prefix] + name
