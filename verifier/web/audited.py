"""Writing down who did what with the pages."""

from __future__ import annotations

from verifier.web.services import services
from verifier.web.signed_in import current_operator


def who() -> str:
    """Name whoever sent this request, as the audit trail does."""
    operator = current_operator()
    return "nobody" if operator is None else f"operator {operator.name}"


def note(what: str, about: str | None = None) -> None:
    """Write into the audit trail that this was done. *about* is an id, never a value."""
    services().store.audit.add(who(), what, about)
