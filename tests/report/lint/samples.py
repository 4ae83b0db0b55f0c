"""Looks at a configuration, for the tests of its renderers."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.domain.checks.connection_tests import make_test
from tests.domain.checks.delivery_tests import make_delivery, make_service
from tests.factories import make_settings
from verifier.domain.checks.catalogue import CONNECTION_CHECKS, DELIVERY_CHECKS
from verifier.domain.checks.check import ask
from verifier.domain.diagnosis.remedies.configuration import changes
from verifier.domain.model.connection_test import Stage
from verifier.domain.model.lint import Lint, NotChecked, PlaceRuns


def make_lint(*tests):
    return Lint(
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        tests=tests,
        places=tuple(
            PlaceRuns(place=f'[[ils]] "{test.connection}"', runs=ask(CONNECTION_CHECKS, test))
            for test in tests
        ),
        version="0.1.0",
    )


GOOD = make_test()
REFUSED = make_test(
    Stage.SIGNED_IN, message="Check `username` <b> and `password`.", connection="folio"
)
WRONG = make_test(Stage.LOOK_UP, message="It found somebody.", test_patron_named=False)
OPEN = make_test(encrypted=False)
NO_ILS = NotChecked(what="library system", message="None is configured. Add an [[ils]] table.")


def with_delivery(delivery=None):
    """A look at the delivery alone; without one it is a sound one."""
    looked_at = delivery or make_delivery(reshare=make_settings(suppress_patron_info="yes"))
    runs = ask(DELIVERY_CHECKS, looked_at)
    judged = PlaceRuns(place="the delivery", runs=runs)
    return replace(
        make_lint(), places=(judged,), changes=changes(judged.findings, looked_at, DELIVERY_CHECKS)
    )


MISTAKEN = make_delivery(
    services=(make_service(reqIdHeader="X-A"),), reshare=make_settings(borrower_check=None)
)
"""A header that is never read, and no borrower check."""
