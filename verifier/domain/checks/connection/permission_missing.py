"""The account of the connection may not ask everything.

What it means: the library system accepts the account, but refuses the lookup.

Why it matters: what is refused stays unknown: the patron may have blocks, fines or groups that are
not shown.

What to change: give the account the permission that the evidence names.
"""

from verifier.domain.checks import api


@api.warning(
    "connection.permission-missing", api.Station.ILS, cites=(api.NCIP_LOOKUP_PAGE,), order=90
)
def permission_missing(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(
        test, api.Stage.PERMITTED, "{It} does not allow everything that is asked."
    )
