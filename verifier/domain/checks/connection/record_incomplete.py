"""The connection does not tell everything about the patron made for tests.

What it means: the library system shows the record, and refuses or fails to show a part of it.

Why it matters: what is refused stays unknown: the patron may have blocks, fines or groups that are
not shown.

What to change: give the account of the connection the permission that the evidence names, or
correct the problem with the record that it names.
"""

from verifier.domain.checks import api


@api.warning(
    "connection.record-incomplete", api.Station.ILS, cites=(api.NCIP_LOOKUP_PAGE,), order=120
)
def record_incomplete(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(
        test, api.Stage.COMPLETE, "A part of the test patron's record could not be read."
    )
