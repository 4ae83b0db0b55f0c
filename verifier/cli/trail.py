"""What the command line does to a site's data store, written into its audit trail."""

from __future__ import annotations

from verifier.store.store import Store

COMMAND_LINE = "command line"
"""As whom the trail names whoever can call the program: such a person has the data folder."""


def write_down(store: Store, what: str, about: str | None = None) -> None:
    """Write down *what* was done now, and the id it was about. Raises ``StoreProblem``."""
    store.audit.add(COMMAND_LINE, what, about)
