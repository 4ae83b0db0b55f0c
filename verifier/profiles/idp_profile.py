"""One IdP product as ``idp_profiles/<name>.toml`` describes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from verifier.model.idp_product import AttributeSign, Fact, IdpProduct, Mistake, Untouched
from verifier.model.product_remedy import (
    PLACEHOLDER,
    PLACEHOLDERS,
    LoginProtocol,
    ProductRemedy,
)
from verifier.profiles.patterns import problem_with

_IN_BRACES = re.compile(r"\{(\s*[A-Za-z_][\w-]*\s*)\}")
"""A placeholder, or what somebody may have meant for one."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EntityIdSign(_Strict):
    """A pattern that the product's entity IDs or issuers match, searched anywhere in them."""

    pattern: Text
    verified: bool


class AttributesSign(_Strict):
    """What the product's attributes look like.

    Holds where some attribute (with ``every``: each one) fits ``sign``, and no attribute's name
    matches ``unless``.
    """

    reason: Text
    sign: AttributeSign
    every: bool = False
    unless: Text | None = None


class Fingerprints(_Strict):
    """How the product is recognised. An entity ID says more than any attribute."""

    entity_ids: tuple[EntityIdSign, ...] = ()
    attributes: tuple[AttributesSign, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """Say them in words."""
        for one in self.entity_ids:
            yield Fact(
                says=f"Its entity ID or issuer matches {one.pattern}", verified=one.verified
            )
        for other in self.attributes:
            reason = other.reason[:1].upper() + other.reason[1:]
            yield Fact(says=f"{reason}.", verified=True)


class IdpProfile(_Strict):
    """One product. ``name`` is the file's. ``wire`` says how it looks on the wire."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    protocols: tuple[LoginProtocol, ...] = Field(min_length=1)
    fingerprints: Fingerprints = Fingerprints()
    wire: tuple[Fact, ...]
    untouched: Untouched | None = None
    mistakes: tuple[Mistake, ...] = ()
    sources: dict[str, Text] = Field(default_factory=dict)
    remedies: tuple[ProductRemedy, ...] = ()
    preview: Fact
    reload: Fact

    @model_validator(mode="after")
    def _can_be_used(self) -> IdpProfile:
        problems = (
            *self._foreign_protocols(),
            *self._faulty_signs(),
            *self._faulty_remedies(),
            *self._faulty_sources(),
            *_faulty_text("preview.says", self.preview.says, known=tuple(PLACEHOLDERS)),
            *_faulty_text("reload.says", self.reload.says, known=tuple(PLACEHOLDERS)),
        )
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def product(self, *, guessed_because: str | None = None) -> IdpProduct:
        """Give what checks and diagnosis need of it."""
        return IdpProduct(
            name=self.name,
            title=self.title,
            guessed_because=guessed_because,
            protocols=self.protocols,
            recognised_by=tuple(self.fingerprints.facts()),
            wire=self.wire,
            mistakes=self.mistakes,
            remedies=self.remedies,
            untouched=self.untouched,
            sources=self.sources,
            reload=self.reload,
            preview=self.preview,
        )

    def _foreign_protocols(self) -> Iterator[str]:
        named = (
            *((f"mistakes.{at}", one.protocols) for at, one in enumerate(self.mistakes)),
            *((f"remedies.{at}", one.protocols) for at, one in enumerate(self.remedies)),
        )
        for key, protocols in named:
            foreign = [one for one in protocols if one not in self.protocols]
            if foreign:
                yield f"{key}.protocols: {', '.join(foreign)} is not among the profile's protocols"

    def _faulty_signs(self) -> Iterator[str]:
        for key, sign in self._signs():
            if not sign.asks:
                yield f"{key}: give at least one of name, value, name_format, friendly_name"
        for key, pattern in self._patterns():
            problem = problem_with(pattern)
            if problem is not None:
                yield f"{key}: {problem}"

    def _signs(self) -> Iterator[tuple[str, AttributeSign]]:
        for number, one in enumerate(self.fingerprints.attributes):
            yield f"fingerprints.attributes.{number}.sign", one.sign
        for number, mistake in enumerate(self.mistakes):
            if mistake.sign is not None:
                yield f"mistakes.{number}.sign", mistake.sign

    def _patterns(self) -> Iterator[tuple[str, str]]:
        for number, one in enumerate(self.fingerprints.entity_ids):
            yield f"fingerprints.entity_ids.{number}.pattern", one.pattern
        for number, other in enumerate(self.fingerprints.attributes):
            if other.unless is not None:
                yield f"fingerprints.attributes.{number}.unless", other.unless
        for key, sign in self._signs():
            for part, pattern in (("name", sign.name), ("value", sign.value)):
                if pattern is not None:
                    yield f"{key}.{part}", pattern

    def _faulty_remedies(self) -> Iterator[str]:
        for number, one in enumerate(self.remedies):
            key = f"remedies.{number}"
            if not one.mends:
                yield f"{key}.mends: name at least one kind of finding"
            for part, text in one.texts():
                yield from _faulty_text(f"{key}.{part}", text, known=tuple(PLACEHOLDERS))

    def _faulty_sources(self) -> Iterator[str]:
        for attribute, text in self.sources.items():
            yield from _faulty_text(f"sources.{attribute}", text, known=("attribute",))


def _faulty_text(key: str, text: str, *, known: tuple[str, ...]) -> Iterator[str]:
    if not text.strip():
        yield f"{key}: must not be empty"
    in_code = key.endswith(".text")  # where braces may be the language's own
    for inside in dict.fromkeys(_IN_BRACES.findall(text)):
        meant = inside.strip().lower().replace("-", "_")
        may_be_code = in_code and not PLACEHOLDER.fullmatch(f"{{{inside}}}")
        if inside not in known and (meant in known or not may_be_code):
            yield f"{key}: no placeholder {{{inside}}}; there are: {', '.join(known)}"
