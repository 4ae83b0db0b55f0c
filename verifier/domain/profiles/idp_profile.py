"""Read and validate identity product profiles from `idp_profiles/<name>.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from verifier.domain.model.idp_product import (
    PLACEHOLDER,
    PLACEHOLDERS,
    AttributeSign,
    Fact,
    IdpProduct,
    LoginProtocol,
    Mistake,
    ProductRemedy,
    Untouched,
    found_in,
)
from verifier.resources import data

# Which regular expressions a profile may hold: those that compile and cannot run away.
#
# They are searched in names and values that a stranger sends. A repeated group may take time that
# doubles with each character, many choices double it each, and each further repeat adds a power
# of the text's length. With what is left, texts as short as those searched take a moment.

LONGEST = 300
MOST_REPEATS = 2
MOST_CHOICES = 5

_NOT_SYNTAX = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATED_GROUP = re.compile(r"\)(?:[*+]|\{\d*,?\d*\})")
_REPEAT = re.compile(r"[*+]|\{\d*,\d*\}")
_CHOICE = re.compile(r"(?<!\()\?|\|")
_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")  # there blanks may stand before a sign that repeats


def pattern_problem(pattern: str) -> str | None:
    """Return why *pattern* cannot be used; None if it can."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {error}"
    bare = _NOT_SYNTAX.sub("x", pattern)
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST} characters"
    if _REPEATED_GROUP.search(bare) or _REFERENCE.search(pattern) or _VERBOSE.search(bare):
        return (
            "may run away: write it without a repeated group, without a back reference and "
            "without the flag x"
        )
    if len(_REPEAT.findall(bare)) > MOST_REPEATS:
        return f"may run away: write it with at most {MOST_REPEATS} of *, + and {{m,n}}"
    if len(_CHOICE.findall(bare)) > MOST_CHOICES:
        return f"may run away: write it with at most {MOST_CHOICES} of ? and |"
    return None


_IN_BRACES = re.compile(r"\{(\s*[A-Za-z_][\w-]*\s*)\}")
"""A placeholder, or what somebody may have meant as one."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EntityIdSign(_Strict):
    """A pattern found anywhere in the product's entity IDs or issuers."""

    pattern: Text
    verified: bool


class AttributesSign(_Strict):
    """What the product's attributes look like.

    It applies if some attribute (with ``every``: each one) fits ``sign``, and no attribute's name
    matches ``unless``.
    """

    reason: Text
    sign: AttributeSign
    every: bool = False
    unless: Text | None = None


class Fingerprints(_Strict):
    """How the product is recognized. An entity ID counts more than any attribute."""

    entity_ids: tuple[EntityIdSign, ...] = ()
    attributes: tuple[AttributesSign, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """Yield each sign in words."""
        for entity_id in self.entity_ids:
            yield Fact(
                says=f"Its entity ID or issuer matches {entity_id.pattern}",
                verified=entity_id.verified,
            )
        for other in self.attributes:
            reason = other.reason[:1].upper() + other.reason[1:]
            yield Fact(says=f"{reason}.", verified=True)


class IdpProfile(_Strict):
    """One product's profile. ``name`` is the file's name; ``wire`` describes what it sends."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    protocols: tuple[LoginProtocol, ...] = Field(min_length=1)
    fingerprints: Fingerprints = Fingerprints()
    wire: tuple[Fact, ...]
    untouched: Untouched | None = None
    mistakes: tuple[Mistake, ...] = ()
    sources: dict[str, Text] = Field(default_factory=dict)
    remedies: tuple[ProductRemedy, ...] = ()
    registration: dict[LoginProtocol, Fact] = Field(default_factory=dict)
    preview: Fact
    reload: Fact

    @model_validator(mode="after")
    def _can_be_used(self) -> IdpProfile:
        problems = (
            *self._foreign_protocols(),
            *self._faulty_signs(),
            *self._faulty_remedies(),
            *(
                problem
                for attribute, text in self.sources.items()
                for problem in _faulty_text(f"sources.{attribute}", text, known=("attribute",))
            ),
            *_faulty_text("preview.says", self.preview.says, known=tuple(PLACEHOLDERS)),
            *_faulty_text("reload.says", self.reload.says, known=tuple(PLACEHOLDERS)),
        )
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def has_entity_id(self, entity_id: str | None) -> bool:
        """Whether *entity_id*, an entity ID or issuer, looks like one of the product's."""
        return any(
            found_in(entity.pattern, entity_id or "") for entity in self.fingerprints.entity_ids
        )

    def product(self, *, guessed_because: str | None = None) -> IdpProduct:
        """Return the parts that checks and diagnosis need."""
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
            registration=self.registration,
            reload=self.reload,
            preview=self.preview,
        )

    def _foreign_protocols(self) -> Iterator[str]:
        named = (
            *((f"mistakes.{at}", mistake.protocols) for at, mistake in enumerate(self.mistakes)),
            *((f"remedies.{at}", remedy.protocols) for at, remedy in enumerate(self.remedies)),
            *((f"registration.{protocol}", (protocol,)) for protocol in self.registration),
        )
        for key, protocols in named:
            foreign = [protocol for protocol in protocols if protocol not in self.protocols]
            if foreign:
                yield f"{key}.protocols: {', '.join(foreign)} is not among the profile's protocols"

    def _faulty_signs(self) -> Iterator[str]:
        for key, sign in self._signs():
            if not sign.asks:
                yield f"{key}: give at least one of name, value, name_format, friendly_name"
        for key, pattern in self._patterns():
            problem = pattern_problem(pattern)
            if problem is not None:
                yield f"{key}: {problem}"

    def _signs(self) -> Iterator[tuple[str, AttributeSign]]:
        for number, attribute in enumerate(self.fingerprints.attributes):
            yield f"fingerprints.attributes.{number}.sign", attribute.sign
        for number, mistake in enumerate(self.mistakes):
            if mistake.sign is not None:
                yield f"mistakes.{number}.sign", mistake.sign

    def _patterns(self) -> Iterator[tuple[str, str]]:
        for number, identifier in enumerate(self.fingerprints.entity_ids):
            yield f"fingerprints.entity_ids.{number}.pattern", identifier.pattern
        for number, other in enumerate(self.fingerprints.attributes):
            if other.unless is not None:
                yield f"fingerprints.attributes.{number}.unless", other.unless
        for key, sign in self._signs():
            for part, pattern in (("name", sign.name), ("value", sign.value)):
                if pattern is not None:
                    yield f"{key}.{part}", pattern

    def _faulty_remedies(self) -> Iterator[str]:
        for number, remedy in enumerate(self.remedies):
            key = f"remedies.{number}"
            if not remedy.mends:
                yield f"{key}.mends: name at least one kind of finding"
            for part, text in remedy.texts():
                yield from _faulty_text(f"{key}.{part}", text, known=tuple(PLACEHOLDERS))


def _faulty_text(key: str, text: str, *, known: tuple[str, ...]) -> Iterator[str]:
    if not text.strip():
        yield f"{key}: must not be empty"
    in_code = key.endswith(".text")  # where braces may be the language's own
    for inside in dict.fromkeys(_IN_BRACES.findall(text)):
        meant = inside.strip().lower().replace("-", "_")
        may_be_code = in_code and not PLACEHOLDER.fullmatch(f"{{{inside}}}")
        if inside not in known and (meant in known or not may_be_code):
            yield f"{key}: no placeholder {{{inside}}}; there are: {', '.join(known)}"


LARGEST = 200_000
"""The largest profile that is read, in bytes."""


class InvalidProfile(Exception):  # noqa: N818 - it names the problem
    """An unusable profile file; ``message`` names the file, the key and what is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@cache
def profiles_of(folder: Path | None) -> dict[str, IdpProfile]:
    """Return the built-in profiles and those in a site's *folder*, which take precedence.

    Raises ``InvalidProfile``.
    """
    own = load_profiles(data("idp_profiles"))
    return own if folder is None else {**own, **load_profiles(folder)}


def profile_file(name: str, folder: Path | None) -> Path:
    """Return the file of the profile *name*, which ``profiles_of`` knows: the site's own first."""
    file = f"{name}.toml"
    return folder / file if folder and (folder / file).is_file() else data("idp_profiles") / file


def load_profiles(folder: Path) -> dict[str, IdpProfile]:
    """Read every profile in *folder*, sorted by name. Raises ``InvalidProfile``."""
    return {file.stem: load_profile(file) for file in sorted(folder.glob("*.toml"))}


def load_profile(file: Path) -> IdpProfile:
    """Read one profile. Raises ``InvalidProfile``; an unknown key is an error."""
    table = _table(file)
    try:
        # As JSON: there a list may be a tuple and a text a member of an enumeration.
        profile = IdpProfile.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        raise InvalidProfile(f"{file.name}: {_problems(error)}") from None
    if profile.name != file.stem:
        raise InvalidProfile(f"{file.name}: name: must be {file.stem!r}, as the file is called")
    return profile


def _table(file: Path) -> dict[str, object]:
    if file.exists() and not file.is_file():
        raise InvalidProfile(f"{file.name}: is no file")
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise InvalidProfile(f"{file.name}: cannot be read: {reason}") from None
    if len(content) > LARGEST:
        raise InvalidProfile(f"{file.name}: larger than {LARGEST:,} bytes")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidProfile(f"{file.name}: not TOML: {error}") from None


def _problems(error: ValidationError) -> str:
    problems = []
    for problem in error.errors():
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            message = "there is no such key"
        problems.append(": ".join(filter(None, (".".join(map(str, problem["loc"])), message))))
    return "; ".join(problems)
