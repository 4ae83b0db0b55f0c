"""What is said beside the one sentence of a refused login: each check that failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from verifier.cli.exits import Stopped
from verifier.cli.stderr import note
from verifier.model.capture import GateCheck, GateOutcome, LoginRefused
from verifier.patron_login.failure import NoLogin


@contextmanager
def stopped_without_login() -> Iterator[None]:
    """End the command where a test patron's login does not come about: raises ``Stopped``."""
    try:
        yield
    except NoLogin as failure:
        if failure.refused is not None:
            tell_refusal(failure.refused)
        raise Stopped(failure.said) from None


def tell_refusal(refused: LoginRefused) -> None:
    """Say on standard error which checks failed, what was expected and what came."""
    for check in refused.checks:
        if check.outcome is GateOutcome.FAILED:
            note(f"  {check.name}{_more(check, refused)}")
    if refused.names_seen:
        note(f"  attribute names in it, not verified: {', '.join(refused.names_seen)}")


def _more(check: GateCheck, refused: LoginRefused) -> str:
    """Give the check's sentence, unless it is the summary that is said anyway, and its values."""
    said = "" if check.detail == refused.summary else f": {check.detail}"
    values = (("expected", check.expected), ("received", check.received))
    return said + "".join(f"; {word} {value}" for word, value in values if value is not None)
