"""An identity product (Okta, Shibboleth IdP, ...).

What it releases, what usually goes wrong there, and how to fix each fault.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from verifier.domain.model.capture import Attribute, Protocol

# How a fault at an identity product is mended, and what the texts of a remedy are filled with.

LoginProtocol = Literal["saml", "oidc", "cas", "ldap"]
# fmt: off
ChangeOfForm = Literal[
    "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T13", "T14", "T16",
    "T2+", "T3+", "T4+", "T5+", "T7+",
]
# fmt: on
"""How a value has to change: a ``Transform`` by its value, since that enumeration imports this.

A plus sign means that something is added (zeros, a scope, a letter, a check digit), or that the
letters become capitals; without one something is taken away, or the letters become small.
"""


class Fault(StrEnum):
    """What is wrong with a released identifier, for faults that a product can fix."""

    NOT_RELEASED = "not-released"
    NO_VALUE = "no-value"  # released without a value, or with an empty one
    OTHER_NAME = "other-name"
    OTHER_FORMAT = "other-format"  # the right name in another name format
    SEVERAL_VALUES = "several-values"
    OTHER_FORM = "other-form"  # the right value except for spaces, letter case, zeros, scope …
    OTHER_ATTRIBUTE = "other-attribute"  # another attribute holds the library's identifier
    UNSUITABLE = "unsuitable"  # transient, pairwise, an address, a national number …
    SCOPE_NOT_LISTED = "scope-not-listed"
    WEAK_SIGNATURE = "weak-signature"


class Language(StrEnum):
    """The language of a snippet. It decides how values are escaped, and how tests parse it."""

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
    """Text to copy, and where it belongs. Placeholders are in braces: ``{sp}``.

    ``undoes`` lists the changes of form that the snippet makes; empty means all of them. For
    example, a rule that drops everything after an @ does not help against spaces.
    """

    place: str
    language: Language
    text: str
    verified: bool
    undoes: tuple[ChangeOfForm, ...] = ()

    def helps(self, change: str | None) -> bool:
        """Whether the snippet may help if the value has to change so (None: unknown)."""
        return not self.undoes or change is None or change in self.undoes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRemedy:
    """How to fix one or several faults in the product. All texts may hold placeholders."""

    mends: tuple[Fault, ...]
    says: str
    where: str  # the file, or the menu path
    verified: bool
    protocols: tuple[LoginProtocol, ...] = ()  # empty: all protocols of the product
    snippets: tuple[ProductSnippet, ...] = ()
    applies: str | None = None  # how it takes effect, if different from the product's rule

    def texts(self) -> Iterable[tuple[str, str]]:
        """Yield every text of the remedy that is not empty, each with its key."""
        yield "says", self.says
        yield "where", self.where
        if self.applies is not None:
            yield "applies", self.applies
        for number, snippet in enumerate(self.snippets):
            yield f"snippets.{number}.place", snippet.place
            yield f"snippets.{number}.text", snippet.text


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
        "format_label": "that name format as consoles call it",
        "source": "what the product reads the attribute from",
        "right": "the attribute that holds the library's identifier now",
        "right_source": "what the product reads the library's identifier from",
        "kind": "the kind of identifier that the library system is asked for",
        "difference": "what the released value differs in",
        "pattern": "a regular expression for the values, as an example",
        "number": "what stands for the patron's own value",
        "length": "how many characters the library's identifier has",
        "institution": "the library's symbol in ReShare",
    }
)
"""The placeholders that a remedy's texts may use, and what each is replaced by."""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""Matches a placeholder. Other braces, as in JSON and AD FS, are left alone."""


# An identity product: what it sends by default, what usually goes wrong, how to fix it.
#
# The facts stand in ``idp_profiles/<name>.toml``; these are their shapes, which checks, diagnosis
# and renderers read.

STAND_IN = "DIRECTORY_ATTRIBUTE"
"""Stands for a directory's attribute that is not known, in sources and in what is copied."""

GENERIC = "generic"
"""The profiles for a product that was not recognized, such as ``generic-saml``."""

LONGEST_SEARCHED = 300
"""In characters. Names and values come from strangers, and long ones are slow to search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact about the product. If not verified, it is general knowledge and labeled as such."""

    says: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeSign:
    """What an attribute looks like. Patterns are searched for; a part not given matches anything.

    ``name_format`` is the last word of the format's URN, or ``none`` for an attribute without one.
    """

    name: str | None = None
    value: str | None = None
    name_format: Literal["uri", "basic", "unspecified", "none"] | None = None
    friendly_name: bool | None = None

    @property
    def asks(self) -> bool:
        """Whether the sign has any condition; one without would match every attribute."""
        return (self.name, self.value, self.name_format, self.friendly_name) != (None,) * 4

    def fits(self, attribute: Attribute) -> bool:
        """Whether *attribute* meets every condition of the sign."""
        sent = attribute.name_format
        name_format = "none" if sent is None else sent.rpartition(":")[2]
        return (
            (self.name is None or found_in(self.name, attribute.name))
            and (
                self.value is None
                or any(found_in(self.value, value) for value in attribute.values)
            )
            and self.name_format in (None, name_format)
            and self.friendly_name in (None, attribute.friendly_name is not None)
        )


def found_in(pattern: str, text: str) -> bool:
    """Whether *pattern* occurs in *text*. Texts over ``LONGEST_SEARCHED`` are not searched."""
    return len(text) <= LONGEST_SEARCHED and re.search(pattern, text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A common mistake by administrators of the product.

    ``sign`` is what an attribute looks like if the mistake was made. ``lacks`` are names that the
    product sends by default, none of which arrives after the mistake. If neither is set, the
    mistake leaves no trace in a login.
    """

    says: str
    verified: bool
    explains: tuple[Fault, ...] = ()
    protocols: tuple[LoginProtocol, ...] = ()  # empty: all protocols of the product
    sign: AttributeSign | None = None
    lacks: tuple[str, ...] = ()

    @property
    def shows(self) -> bool:
        """Whether the mistake leaves a trace in a login."""
        return self.sign is not None or bool(self.lacks)

    def seen_in(self, attributes: Sequence[Attribute]) -> bool:
        """Whether *attributes* show that the mistake was made."""
        if self.sign is not None and not any(map(self.sign.fits, attributes)):
            return False
        absent = not {attribute.name for attribute in attributes} & set(self.lacks)
        return self.shows and (not self.lacks or (bool(attributes) and absent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Untouched:
    """What the product sends before a release is configured."""

    says: str
    verified: bool
    names: tuple[str, ...] = ()  # wire names

    def is_all_of(self, attributes: Sequence[Attribute]) -> bool:
        """Whether something was released, and nothing beyond what the product sends by default."""
        return bool(attributes) and all(attribute.name in self.names for attribute in attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpProduct:
    """What is known about one identity product, for the diagnosis."""

    name: str
    title: str
    guessed_because: str | None = None  # None: the product was stated, not guessed
    protocols: tuple[LoginProtocol, ...] = ()
    recognised_by: tuple[Fact, ...] = ()
    wire: tuple[Fact, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    remedies: tuple[ProductRemedy, ...] = ()
    untouched: Untouched | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    registration: Mapping[LoginProtocol, Fact] = field(default_factory=dict)
    reload: Fact | None = None
    preview: Fact | None = None

    @property
    def is_generic(self) -> bool:
        """Whether the product was not recognized."""
        return self.name.startswith(GENERIC)

    def source_of(self, attribute: str) -> str:
        """Return the product's own name for the source of *attribute*."""
        return self.sources.get(attribute, self.sources.get("default", "{attribute}"))

    def mistakes_of(self, fault: Fault, protocol: Protocol) -> tuple[Mistake, ...]:
        """List the mistakes that explain *fault* in a login by *protocol*."""
        return tuple(
            mistake
            for mistake in self.mistakes
            if fault in mistake.explains
            and (not mistake.protocols or protocol.spoken.value in mistake.protocols)
        )

    def mistakes_seen(
        self, fault: Fault, protocol: Protocol, attributes: Sequence[Attribute]
    ) -> tuple[Mistake, ...]:
        """List the mistakes that explain *fault* and of which *attributes* show a trace."""
        return tuple(
            mistake for mistake in self.mistakes_of(fault, protocol) if mistake.seen_in(attributes)
        )


UNKNOWN_PRODUCT = IdpProduct(name=GENERIC, title="An identity provider")
"""Used where the product has not been determined."""
