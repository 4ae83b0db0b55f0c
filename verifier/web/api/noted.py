"""What a token did, in the audit trail: a session that came along does not count here."""

from __future__ import annotations

from verifier.web.bearer import current_token
from verifier.web.services import services


def who() -> str:
    """Name the token of this request, as the audit trail does."""
    token = current_token()
    return "a token" if token is None else f"token {token.name}"


def values_read(about: str, *, in_the_clear: bool) -> None:
    """Write down that a report, or several, were read with the values of persons."""
    if in_the_clear:
        note("report.exported", about)


def note(what: str, about: str | None = None) -> None:
    """Write down *what* was done now, a stable word, and the id it was about; never a value."""
    services().store.audit.add(who(), what, about)
