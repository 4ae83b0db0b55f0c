"""Reads IdP profiles: those that come with the program, and a site's own."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from verifier.profiles.idp_profile import IdpProfile
from verifier.resources import data

LARGEST = 200_000
"""Bytes of one profile."""


class InvalidProfile(Exception):  # noqa: N818 - it names the problem
    """A profile file that cannot be used; ``said`` names the file, the key and what is wrong."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@cache
def profiles_of(folder: Path | None) -> dict[str, IdpProfile]:
    """Give the program's profiles and those of a site's own *folder*, which go before them.

    Raises ``InvalidProfile``.
    """
    own = load_profiles(data("idp_profiles"))
    return own if folder is None else {**own, **load_profiles(folder)}


def profile_file(name: str, folder: Path | None) -> Path:
    """Give the file of the profile *name*, which ``profiles_of`` knows: the site's own first."""
    file = f"{name}.toml"
    return folder / file if folder and (folder / file).is_file() else data("idp_profiles") / file


def load_profiles(folder: Path) -> dict[str, IdpProfile]:
    """Every profile of *folder* by name, in the order of names. Raises ``InvalidProfile``."""
    return {file.stem: load_profile(file) for file in sorted(folder.glob("*.toml"))}


def load_profile(file: Path) -> IdpProfile:
    """One profile. Raises ``InvalidProfile``; an unknown key is an error."""
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
    return "; ".join(
        f"{where}: {said}" if where else said
        for one in error.errors()
        for where, said in [(".".join(map(str, one["loc"])), _said(one["type"], one["msg"]))]
    )


def _said(kind: str, message: str) -> str:
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return "there is no such key"
    return message.removeprefix("Value error, ")
