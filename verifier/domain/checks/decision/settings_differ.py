"""ReShare is set otherwise than the site file says.

What it means: ReShare was asked for its settings and patron profiles. What it answered is not what
stands in the site file's [reshare.settings] or its patron profiles. This report goes by ReShare.

Why it matters: a copy that grew old makes wrong reports wherever ReShare cannot be asked; or
somebody changed a setting in ReShare that was meant to stay.

What to change: correct the site file, or take the settings out of it, since ReShare can be asked.
Where the site file has it as it should be, set ReShare right.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import HasSettings
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    setting_evidence,
    state_evidence,
)
from verifier.domain.model.reshare_settings import SettingDifference

_NOT_SET = "not set"


@check(
    "decision.settings-differ",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS,),
)
def settings_differ(decision: HasSettings) -> Iterator[Answer]:
    """Ask whether the site file says of ReShare what ReShare says itself."""
    live = decision.settings.live
    if live is None:
        yield NotAsked("ReShare itself was not asked for its settings.")
    elif live.differences:
        yield Draft(
            "ReShare is set otherwise than the site file says; this report goes by ReShare.",
            tuple(proof for one in live.differences for proof in _both(one)),
        )
    else:
        yield Saw("the site file says nothing of ReShare that ReShare does not")


def _both(one: SettingDifference) -> tuple[Evidence, Evidence]:
    proof = state_evidence if one.in_words else setting_evidence
    return (
        proof(f"{one.name} in the site file", one.in_site_file or _NOT_SET),
        proof(f"{one.name} in ReShare", one.in_reshare or _NOT_SET),
    )
