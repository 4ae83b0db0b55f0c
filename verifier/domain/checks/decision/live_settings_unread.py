"""ReShare's own settings could not be read, or not all of them.

What it means: [reshare.okapi] says how to ask ReShare, and ReShare did not answer, or did not show
everything. What was not read is taken from the site file.

Why it matters: the site file's copy may be old, and the report as old as the copy.

What to change: see what was said. Mostly a permission of the account is missing, or url, tenant or
password of [reshare.okapi] is wrong; verifier lint tests them.
"""

from verifier.domain.checks import api


@api.notice(
    "decision.live-settings-unread",
    api.Station.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    order=30,
    fine="ReShare showed all settings that it was asked for",
)
def live_settings_unread(decision: api.HasSettings) -> api.Answers:
    for part in api.live_settings(decision).unread:
        yield api.Draft(
            f"ReShare was asked for {part.what}, and the site file's had to do: {part.message}"
        )
