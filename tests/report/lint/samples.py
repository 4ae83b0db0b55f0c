"""Looks at a configuration, for the tests of its renderers."""

from datetime import UTC, datetime

from tests.checks.connection_tests import make_test
from verifier.checks.check import ask
from verifier.checks.connection_checks import CONNECTION_CHECKS
from verifier.model.connection_test import Stage
from verifier.model.lint import Lint, PlaceRuns


def make_lint(*tests):
    return Lint(
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        tests=tests,
        places=tuple(
            PlaceRuns(place=f'[[ils]] "{one.connection}"', runs=ask(CONNECTION_CHECKS, one))
            for one in tests
        ),
        version="0.1.0",
    )


GOOD = make_test()
REFUSED = make_test(
    Stage.SIGNED_IN, said="Check `username` <b> and `password`.", connection="folio"
)
WRONG = make_test(Stage.LOOK_UP, said="It found somebody.", test_patron_named=False)
OPEN = make_test(encrypted=False)
