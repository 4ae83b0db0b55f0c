"""`[reshare]` and `[reshare.illiad]`.

How the patron identifier enters a request, and ReShare's and ILLiad's own settings.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from verifier.domain.model.request_form import (
    EntryPoint,
    ListenerService,
    RequestForm,
    VufindMapping,
)
from verifier.domain.model.reshare_settings import Flavour, PatronProfile, ReshareSettings
from verifier.domain.model.site import IlliadSettings, column_named, is_secret, known_columns
from verifier.settings import fields
from verifier.settings.problems import looks_secret


def _column(value: str) -> str:
    """Check a column of the Users table; an unknown name may be the library's own column."""
    if is_secret(value):
        raise fields.refuse("holds passwords, which are never read", "Name another column")
    known = column_named(value)
    if known is not None:
        return known
    # two letters too many or too few are a slip; more are another name
    alike = [name.lower() for name in known_columns() if abs(len(name) - len(value)) < 3]  # noqa: PLR2004
    near = get_close_matches(value.lower(), alike, n=1)
    if not near:
        return value
    would_do = f'Did you mean "{column_named(near[0])}"?'
    raise fields.refuse("is not a column of ILLiad's Users table", would_do)


def _without_secrets(addon: dict[str, str]) -> dict[str, str]:
    if any(map(looks_secret, addon)):
        would_do = "Leave passwords, keys and tokens out of it"
        raise fields.refuse("names what looks like a secret", would_do, hide=True)
    return addon


Column = Annotated[fields.Text, AfterValidator(_column)]


class IlliadTable(fields.Table):
    """``[reshare.illiad]``; optional. No column has a default."""

    patron_field: Column | None = None
    url: fields.WebAddress | None = None
    api_key: fields.HiddenSecret | None = None
    users_by: Literal["username", "external-id"] = "username"
    users_file: fields.ExistingFile | None = None
    users: list[fields.Text] = Field(default_factory=list)
    columns: list[Column] = Field(default_factory=list)
    ca_file: fields.CaFile | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    addon: Annotated[dict[str, str], AfterValidator(_without_secrets)] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _whole(self) -> IlliadTable:
        if (self.url is None) is not (self.api_key is None):
            missing = "api_key" if self.api_key is None else "url"
            raise fields.refuse(
                f"names no {missing}", "The Web Platform is asked with both url and api_key"
            )
        return self

    def settings(self) -> IlliadSettings:
        """Return the settings as the stages need them."""
        return IlliadSettings(**self.values(but=("addon",)), addon=tuple(self.addon.items()))


def _flag(value: Any) -> bool | str:
    # The listener reads any non-empty text as "on", so texts are kept as they are.
    if isinstance(value, bool | str):
        return value
    raise fields.refuse("is not a switch", "Write true or false")


Flag = Annotated[bool | str, BeforeValidator(_flag)]


class ListenerTable(fields.Table):
    """``[reshare.listener]``, under the listener's own names. A check validates the regex."""

    reqIdHeader: str | None = None  # noqa: N815 - the listener's own setting names
    reqIdToUpper: Flag = False  # noqa: N815
    reqIdToLower: Flag = False  # noqa: N815
    reqIdRegex: str | None = None  # noqa: N815
    reqIdReplacement: str | None = None  # noqa: N815
    digitalOnly: Flag = False  # noqa: N815
    alwaysShowForm: Flag = False  # noqa: N815


class VufindTable(fields.Table):
    """``[reshare.vufind]``."""

    username: fields.AttributeName | None = None
    cat_username: fields.AttributeName | None = None


class SettingsTable(fields.Table):
    """``[reshare.settings]``, under ReShare's own names."""

    host_lms_integration: fields.Text = "manual"
    borrower_check: str | None = None
    suppress_patron_info: str = "no"
    ncip_server_address: str | None = None
    ncip_from_agency: str | None = None
    ncip_to_agency: str | None = None
    ncip_app_profile: str | None = None
    max_requests: str | int | None = None
    default_request_symbol: str | None = None
    check_duplicate_time: str | int | None = None

    def further(self) -> tuple[tuple[str, str | None], ...]:
        """Return the stated settings besides the three that decide about every patron."""
        stated = self.model_dump(include=self.model_fields_set - DECIDING)
        return tuple(
            (name, value if value is None else str(value)) for name, value in stated.items()
        )


DECIDING = frozenset({"host_lms_integration", "borrower_check", "suppress_patron_info"})
"""The settings that decide for every patron."""

_USUAL = SettingsTable(host_lms_integration="Default", borrower_check="NCIP")
"""What is taken for granted where the site file says nothing: ReShare checks patrons by NCIP."""


class PatronProfileTable(fields.Table):
    """One ``[[reshare.patron_profiles]]``."""

    code: fields.Text
    can_create_requests: bool | None = None


class CrosslinkTable(fields.Table):
    """``[reshare.crosslink]``, under CrossLink's own names."""

    lookupUserEnabled: bool = True  # noqa: N815 - CrossLink's own setting name


class OkapiTable(fields.Table):
    """``[reshare.okapi]``: how to connect to ReShare itself."""

    url: fields.WebAddress
    tenant: fields.Text
    username: fields.HiddenSecret
    password: fields.HiddenSecret
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    max_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 5_000_000
    ca_file: fields.CaFile | None = None


class FilesTable(fields.Table):
    """``[reshare.files]``: the files for ``verifier lint``, which reports missing ones."""

    listener: fields.AnyPath | None = None
    vufind_shibboleth: fields.AnyPath | None = None
    vufind_config: fields.AnyPath | None = None
    attribute_map: fields.AnyPath | None = None
    proxy: list[fields.AnyPath] = Field(default_factory=list)


class ReshareTable(fields.Table):
    """``[reshare]``."""

    institution: fields.Text
    login: Annotated[EntryPoint, fields.member_of(EntryPoint)]
    identifier: fields.AttributeName
    header_identifier: fields.AttributeName | None = None
    email: fields.AttributeName | None = None
    ils_identifier: fields.Text | None = None
    attribute_map: dict[str, list[fields.Text]] = Field(default_factory=dict)
    tolerated: list[fields.AttributeName] = Field(default_factory=list)
    flavour: Annotated[Flavour, fields.member_of(Flavour)] = Flavour.MOD_RS
    listener: ListenerTable | None = None
    vufind: VufindTable | None = None
    settings: SettingsTable | None = None
    patron_profiles: list[PatronProfileTable] | None = None
    okapi: OkapiTable | None = None
    illiad: IlliadTable | None = None
    crosslink: CrosslinkTable | None = None
    files: FilesTable = Field(default_factory=FilesTable)
    header_examples: list[fields.Text] = Field(default_factory=list)

    def request_form(self) -> RequestForm:
        """Return the request form as the stages need it."""
        return RequestForm(
            **self.values("institution", "identifier", "header_identifier", "email"),
            **self.values("ils_identifier", "tolerated"),
            door=self.login,
            listener=ListenerService(**self.listener.values()) if self.listener else None,
            vufind=VufindMapping(**self.vufind.values()) if self.vufind else None,
            attribute_map=tuple((name, tuple(wire)) for name, wire in self.attribute_map.items()),
        )

    def reshare_settings(self) -> ReshareSettings:
        """Return ReShare's own settings as the stages need them."""
        settings = self.settings or _USUAL
        return ReshareSettings(
            **settings.values(*DECIDING),
            left_out=DECIDING - settings.model_fields_set,
            stated=self.settings is not None or self.flavour is Flavour.CROSSLINK,
            flavour=self.flavour,
            lookup_user_enabled=self.crosslink.lookupUserEnabled if self.crosslink else True,
            further=settings.further(),
            patron_profiles=tuple(
                PatronProfile(**profile.values()) for profile in self.patron_profiles or ()
            ),
            profiles_known=self.patron_profiles is not None,
        )
