"""The table about what is kept: ``[store]``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BeforeValidator, Field, ValidationInfo

from verifier.model.secret import Secret
from verifier.model.site import StoreSettings
from verifier.settings.fields import AnyPath, Table, refuse, secret_or_unset

_WOULD_DO = "Write postgresql://user@host/database"
_OUTSIDE = 'Write the whole address as { env = "NAME" } or { file = "path" }'


def _address(value: Any, info: ValidationInfo) -> Secret:
    """Read a database's address, which stands in the file only where it holds no password."""
    if not isinstance(value, str):
        return secret_or_unset(value, info)
    try:
        parts = urlsplit(value)
        named = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        has_password = parts.password is not None or "password" in named
    except ValueError:
        raise refuse("is not a database's address", _WOULD_DO, hide=True) from None
    if has_password:
        raise refuse("holds a password", _OUTSIDE, hide=True)
    if parts.scheme != "postgresql" or not value.isprintable() or " " in value:
        raise refuse("is not the address of a PostgreSQL database", _WOULD_DO)
    return Secret(place="the site file", value=value)


DatabaseAddress = Annotated[Secret, BeforeValidator(_address, json_schema_input_type=str | Secret)]


class StoreTable(Table):
    """``[store]``."""

    folder: AnyPath | None = None
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 7
    url: DatabaseAddress | None = None
    key_file: AnyPath | None = None

    def settings(self, site_folder: Path) -> StoreSettings:
        """Give the settings as the stages need them."""
        return StoreSettings(
            folder=self.folder or site_folder / "var",
            keep_days=self.keep_days,
            url=self.url,
            key_file=self.key_file,
        )
