"""How a fault at an identity product is mended, and what the texts of a remedy are filled with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

LoginProtocol = Literal["saml", "oidc", "cas", "ldap"]
ChangeOfForm = Literal["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T13", "T14", "T16"]
"""A ``Transform`` that a rule may undo, by its value: that enumeration imports this file."""


class Fault(StrEnum):
    """What is wrong with a released identifier, as far as a product can mend it."""

    NOT_RELEASED = "not-released"
    NO_VALUE = "no-value"  # released without a value, or with an empty one
    OTHER_NAME = "other-name"
    OTHER_FORMAT = "other-format"  # the right name in another name format
    SEVERAL_VALUES = "several-values"
    OTHER_FORM = "other-form"  # the right value but for blanks, letter case, zeros, scope …
    OTHER_ATTRIBUTE = "other-attribute"  # another attribute holds the library's identifier
    UNSUITABLE = "unsuitable"  # transient, pairwise, an address, a national number …
    SCOPE_NOT_LISTED = "scope-not-listed"
    WEAK_SIGNATURE = "weak-signature"


class Language(StrEnum):
    """What a snippet is written in. Its values are escaped, and its tests parse it, by this."""

    XML = "xml"
    JSON = "json"
    PHP = "php"
    PROPERTIES = "properties"
    LDIF = "ldif"
    SHELL = "shell"
    POWERSHELL = "powershell"
    CLAIM_RULES = "claim-rules"  # of AD FS
    HCL = "hcl"  # of Terraform
    INI = "ini"
    TEXT = "text"  # what is typed into a form's fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSnippet:
    """Text to copy, and where it belongs. Placeholders stand in braces: ``{sp}``.

    ``undoes``: the changes of form that it undoes, where it does not undo every one of them. A
    rule that drops what follows an @ is no help against blanks.
    """

    place: str
    language: Language
    text: str
    verified: bool
    undoes: tuple[ChangeOfForm, ...] = ()

    def helps(self, transform: str | None) -> bool:
        """Whether it may help where values differ by *transform*; None: that is not known."""
        return not self.undoes or transform is None or transform in self.undoes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRemedy:
    """How one or several faults are mended in the product. All texts may hold placeholders."""

    mends: tuple[Fault, ...]
    says: str
    where: str  # the file, or the way through the menus
    verified: bool
    protocols: tuple[LoginProtocol, ...] = ()  # empty: all that the product speaks
    snippets: tuple[ProductSnippet, ...] = ()
    applies: str | None = None  # how it takes effect, where that differs from the product's rule

    def texts(self) -> Iterable[tuple[str, str]]:
        """Every text of it that is filled, each with its key."""
        yield "says", self.says
        yield "where", self.where
        if self.applies is not None:
            yield "applies", self.applies
        for number, one in enumerate(self.snippets):
            yield f"snippets.{number}.place", one.place
            yield f"snippets.{number}.text", one.text


PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "sp": "the service provider's entity ID, client id or service address",
        "sp_host": "its host name",
        "sp_pattern": "a regular expression for the addresses of that host",
        "sp_exact": "a regular expression for that very name of the service provider",
        "idp": "the identity provider's entity ID or issuer",
        "idp_host": "its host name",
        "realm": "the realm in its entity ID, as Keycloak writes one",
        "scope": "a scope that the identity provider's metadata lists",
        "suffix": "what the names of all entries of the directory end with",
        "attribute": "the attribute that ReShare's request form wants",
        "id": "that attribute's name as an id, without signs that an id may not have",
        "name": "the name under which it is to be sent",
        "format": "the name format that belongs to that name",
        "source": "what the product reads the attribute from",
        "right": "the attribute that holds the library's identifier now",
        "right_source": "what the product reads the library's identifier from",
        "kind": "the kind of identifier that the library system is asked for",
        "difference": "what the released value differs in",
        "institution": "the library's symbol in ReShare",
    }
)
"""What the texts of a remedy may be filled with, and what each stands for."""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""A placeholder. Other braces, such as those of JSON and of AD FS, are no matter of ours."""
