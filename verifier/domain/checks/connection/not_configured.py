"""The connection cannot be made from its settings.

What it means: a setting of the connection in the site file is missing, unknown or cannot be used.

Why it matters: nothing can be looked up through it, and every report says so.

What to change: the evidence names the setting.
"""

from verifier.domain.checks import api


@api.warning("connection.not-configured", api.Station.ILS, cites=(api.NCIP_LOOKUP_PAGE,), order=10)
def not_configured(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(test, api.Stage.CONFIGURED, "The connection is not fully set up.")
