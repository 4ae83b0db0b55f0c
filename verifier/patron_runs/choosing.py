"""Which test patrons a run is over: all of the site file, or those that somebody names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.model.idp import Idp, TestPatron
from verifier.model.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One login that is wanted: a test patron at an identity provider."""

    idp: Idp
    patron: TestPatron


class NobodyChosen(Exception):  # noqa: N818 - an answer to a person, not a defect
    """There is nobody to log in. ``said`` is one sentence that says what there is."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def choose(site: Site, only: Sequence[str] = ()) -> tuple[Chosen, ...]:
    """Give the logins that are wanted, in the order of the site file.

    *only* names identity providers, test patrons wherever they stand, or both as ``IDP/PATRON``;
    nothing means all. Raises ``NobodyChosen``, also where one of *only* names nobody.
    """
    everybody = tuple(
        Chosen(idp=idp, patron=patron) for idp in site.idps for patron in idp.test_patrons
    )
    if not everybody:
        raise NobodyChosen(
            "The site file has no test patron: add a table [idp.test_patrons.NAME] with a "
            "username and a password."
        )
    nobody = [name for name in only if not any(_is_named(one, name) for one in everybody)]
    if nobody:
        raise NobodyChosen(
            f"The site file has no test patron for {nobody[0]}. Name an identity provider "
            f"({_listed([one.idp.id for one in everybody])}), a test patron, or both as "
            "IDP/PATRON."
        )
    return tuple(
        one for one in everybody if not only or any(_is_named(one, name) for name in only)
    )


def _is_named(one: Chosen, name: str) -> bool:
    return name in (one.idp.id, one.patron.id, f"{one.idp.id}/{one.patron.id}")


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(ids))
