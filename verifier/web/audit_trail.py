"""What operators and tokens do, written down as they do it."""

from __future__ import annotations

from verifier.web.bearer import current_token
from verifier.web.services import services
from verifier.web.signed_in import current_operator

NOBODY = "somebody not signed in"


def note(what: str, about: str | None = None) -> None:
    """Write down *what* was done now, a stable word, and the id it was about; never a value."""
    services().store.audit.add(who_is_here(), what, about)


def who_is_here() -> str:
    """Name who sent this request, as the trail does."""
    operator = current_operator()
    if operator is not None:
        return f"operator {operator.name}"
    token = current_token()
    return NOBODY if token is None else f"token {token.name}"
