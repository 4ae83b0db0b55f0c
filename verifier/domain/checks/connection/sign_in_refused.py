"""The library system does not accept the credentials of the connection.

What it means: the user name, password, key or secret of the connection is wrong, has expired, or
may not sign in this way.

Why it matters: nothing can be asked. Many systems lock an account after a few failures, so a
refused sign-in is not tried again for some minutes.

What to change: renew the secret where the site file takes it from, and see in the library system
that the account may use this interface.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import NCIP_LOOKUP_PAGE
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.sign-in-refused",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_LOOKUP_PAGE,),
)
def sign_in_refused(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether the library system accepts who we are."""
    yield from stage_failed(test, Stage.SIGNED_IN, "{It} did not accept our credentials.")
