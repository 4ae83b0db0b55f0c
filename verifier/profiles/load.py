"""Reads the IdP profiles that come with the program."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from verifier.profiles.idp_profile import IdpProfile
from verifier.resources import data


class InvalidProfile(Exception):  # noqa: N818 - it names the problem
    """A profile file that cannot be used; ``said`` names the file, the key and what is wrong."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def load_profiles(folder: Path | None = None) -> dict[str, IdpProfile]:
    """Every profile by name, in the order of names. Raises ``InvalidProfile``.

    *folder* is the program's own ``idp_profiles`` where it is not given.
    """
    files = sorted((folder or data("idp_profiles")).glob("*.toml"))
    return {file.stem: load_profile(file) for file in files}


def load_profile(file: Path) -> IdpProfile:
    """One profile. Raises ``InvalidProfile``; an unknown key is an error."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidProfile(f"{file.name}: not TOML: {error}") from error
    try:
        profile = IdpProfile.model_validate(_with_tuples(table))
    except ValidationError as error:
        raise InvalidProfile(f"{file.name}: {_problems(error)}") from error
    if profile.name != file.stem:
        raise InvalidProfile(f"{file.name}: name: must be {file.stem!r}, as the file is called")
    return profile


def _with_tuples(value: object) -> object:
    """TOML has lists, frozen values have tuples."""
    if isinstance(value, list):
        return tuple(map(_with_tuples, value))
    if isinstance(value, dict):
        return {key: _with_tuples(one) for key, one in value.items()}
    return value


def _problems(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors()
    )
