"""ReShare's own settings could not be read, or not all of them.

What it means: [reshare.okapi] says how to read ReShare's settings, but ReShare did not answer, or
did not show all of them. Settings that were not read are taken from the site file.

Why it matters: the site file's copy may be out of date, and the report with it.

What to change: read the message in the finding. Usually the account lacks a permission, or url,
tenant or password in [reshare.okapi] is wrong; verifier lint tests them.
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
