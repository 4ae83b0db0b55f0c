"""What a site file says about ILLiad, whose ReShare add-on places requests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from verifier.model.illiad_columns import EXTERNAL_ID, USER_NAME
from verifier.model.secret import Secret

PICKUP_LOCATION = "PickupLocationLookupValue"
"""The one setting of the add-on whose name is documented: the slug of the pickup location."""

UsersBy = Literal["username", "external-id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IlliadSettings:
    """``[reshare.illiad]``. ``addon`` holds the add-on's settings exactly as they stand there."""

    patron_field: str | None = None  # the Users column that the add-on sends; None: not known
    url: str | None = None  # of the Web Platform
    api_key: Secret | None = None
    users_by: UsersBy = "username"
    users_file: Path | None = None  # an export of the Users table
    users: tuple[str, ...] = ()  # whom to compare, by ``users_by``
    columns: tuple[str, ...] = ()  # which to compare; empty: those that usually identify people
    addon: tuple[tuple[str, str], ...] = ()
    ca_file: Path | None = None
    timeout_seconds: float = 10.0  # for each user, from the first byte sent to the last one read

    @property
    def names_in(self) -> str:
        """The column that ``users`` are named by."""
        return EXTERNAL_ID if self.users_by == "external-id" else USER_NAME
