"""``[reshare.illiad]``: the users of ILLiad, and the settings of its ReShare add-on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from verifier.model.illiad_columns import column_named, is_secret, known_columns
from verifier.model.illiad_settings import IlliadSettings
from verifier.settings.certificates import CaFile
from verifier.settings.fields import ExistingFile, HiddenSecret, Table, Text, WebAddress, refuse
from verifier.settings.words import looks_secret

_SLIPS = 2  # letters too many or too few in a name that is only misspelt


def _column(value: str) -> str:
    """Read a column of the Users table; one that nobody knows may be the library's own."""
    if is_secret(value):
        raise refuse("holds passwords, which are never read", "Name another column")
    known = column_named(value)
    if known is not None:
        return known
    alike = [one.lower() for one in known_columns() if abs(len(one) - len(value)) <= _SLIPS]
    near = get_close_matches(value.lower(), alike, n=1)
    if near:
        raise refuse(
            "is not a column of ILLiad's Users table", f'Did you mean "{column_named(near[0])}"?'
        )
    return value


def _without_secrets(addon: dict[str, str]) -> dict[str, str]:
    if any(map(looks_secret, addon)):
        raise refuse(
            "names what looks like a secret",
            "Leave passwords, keys and tokens out of it",
            hide=True,
        )
    return addon


Column = Annotated[Text, AfterValidator(_column)]


class IlliadTable(Table):
    """The table; all of it may be left out. No column is taken for granted."""

    patron_field: Column | None = None
    url: WebAddress | None = None
    api_key: HiddenSecret | None = None
    users_by: Literal["username", "external-id"] = "username"
    users_file: ExistingFile | None = None
    users: list[Text] = Field(default_factory=list)
    columns: list[Column] = Field(default_factory=list)
    ca_file: CaFile | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    addon: Annotated[dict[str, str], AfterValidator(_without_secrets)] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _whole(self) -> IlliadTable:
        if (self.url is None) is not (self.api_key is None):
            missing = "api_key" if self.api_key is None else "url"
            raise refuse(
                f"names no {missing}", "The Web Platform is asked with both url and api_key"
            )
        return self

    def settings(self) -> IlliadSettings:
        """Give the settings as the stages need them."""
        return IlliadSettings(
            patron_field=self.patron_field,
            url=self.url,
            api_key=self.api_key,
            users_by=self.users_by,
            users_file=self.users_file,
            users=tuple(self.users),
            columns=tuple(self.columns),
            addon=tuple(self.addon.items()),
            ca_file=self.ca_file,
            timeout_seconds=self.timeout_seconds,
        )
