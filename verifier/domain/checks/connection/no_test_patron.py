"""The connection names no patron made for tests.

What it means: without a test patron, a test of the connection can only look up a made-up
identifier, which must be unknown.

Why it matters: that shows that the library system can be reached and answers. It does not show
whether a patron is found, and whether the record is complete.

What to change: create a patron for tests in the library system, and enter one of its identifiers
as test_patron in the connection's table of the site file.
"""

from verifier.domain.checks import api


@api.notice(
    "connection.no-test-patron",
    api.Station.ILS,
    order=130,
    fine="a patron made for tests is named",
)
def no_test_patron(test: api.ConnectionTest) -> api.Answers:
    if not test.test_patron_named:
        yield api.Draft(
            f"The connection {test.connection} names no patron made for tests.",
            api.setting_evidence("test_patron"),
        )
