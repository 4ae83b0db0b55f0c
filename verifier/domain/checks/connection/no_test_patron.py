"""The connection names no patron made for tests.

What it means: a test of the connection can ask only for a made-up identifier, which must be
unknown.

Why it matters: that shows that the library system is reached and answers. Whether it finds a
patron, and tells what it should about one, stays untested.

What to change: make a patron for tests in the library system, and name one of its identifiers
with test_patron in the connection's table of the site file.
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
