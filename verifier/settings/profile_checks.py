"""Whether the IdP profiles that a site names exist, and whether its own can be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from verifier.model.idp import Idp
from verifier.profiles.load import InvalidProfile, profiles_of
from verifier.settings.problems import Problem
from verifier.settings.words import did_you_mean


def profile_problems(folder: Path | None, idps: tuple[Idp, ...], *, file: str) -> list[Problem]:
    """Load the site's own profiles now, so that a faulty one is named before any login."""
    try:
        known = tuple(profiles_of(folder))
    except InvalidProfile as error:
        problem = Problem(
            file=file,
            table="[site]",
            key="idp_profiles",
            found=None,
            wrong=f"holds a profile that cannot be used: {error.said}",
            what_would_do="Correct that file, or take it out of the folder",
        )
        return [problem]
    return list(_unknown(known, idps, file))


def _unknown(known: tuple[str, ...], idps: tuple[Idp, ...], file: str) -> Iterator[Problem]:
    for one in idps:
        if one.profile is not None and one.profile not in known:
            yield Problem(
                file=file,
                table=f'[[idp]] "{one.id}"',
                key="profile",
                found=f'"{one.profile}"',
                wrong="is no IdP profile",
                what_would_do=did_you_mean(one.profile, known),
            )
