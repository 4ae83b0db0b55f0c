"""ReShare's own settings could not be read, or not all of them.

What it means: [reshare.okapi] says how to ask ReShare, and ReShare did not answer, or did not show
everything. What was not read is taken from the site file.

Why it matters: the site file's copy may be old, and the report as old as the copy.

What to change: see what was said. Mostly a permission of the account is missing, or url, tenant or
password of [reshare.okapi] is wrong; verifier lint tests them.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import HasSettings
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "decision.live-settings-unread",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS,),
)
def live_settings_unread(decision: HasSettings) -> Iterator[Answer]:
    """Ask whether ReShare showed its settings, where it was asked for them."""
    live = decision.settings.live
    if live is None:
        yield NotAsked("ReShare itself was not asked for its settings.")
    elif live.unread:
        for one in live.unread:
            yield Draft(
                f"ReShare was asked for {one.what}, and the site file's had to do: {one.said}"
            )
    else:
        yield Saw("ReShare showed all settings that it was asked for")
