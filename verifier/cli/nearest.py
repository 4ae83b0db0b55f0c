"""What is said to a name that nothing has."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from verifier.cli.exits import WrongUsage


def no_such(kind: str, name: str, known: Collection[str], *, listed_by: str) -> WrongUsage:
    """Make the error for *name*, with the nearest of *known*, else with the command that lists.

    A part of a name is near to it; the shortest such name is meant.
    """
    parts = sorted((one for one in known if name and name.lower() in one), key=len)
    near = parts or difflib.get_close_matches(name.lower(), list(known), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"See the list: {listed_by}"
    return WrongUsage(f"There is no {kind} of that name. {hint}")
