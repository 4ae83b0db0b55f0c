"""`[reshare]` and `[reshare.illiad]`.

How the patron identifier enters a request, and ReShare's and ILLiad's own settings.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from verifier.domain.model.config_files import DeliveryFiles
from verifier.domain.model.request_form import (
    EntryPoint,
    ListenerService,
    RequestForm,
    VufindMapping,
)
from verifier.domain.model.reshare_settings import Flavour, PatronProfile, ReshareSettings
from verifier.domain.model.site import (
    IlliadSettings,
    ReshareAccess,
    column_named,
    is_secret,
    known_columns,
)
from verifier.settings.fields import (
    AnyPath,
    AttributeName,
    CaFile,
    ExistingFile,
    HiddenSecret,
    Table,
    Text,
    WebAddress,
    refuse,
)
from verifier.settings.problems import looks_secret

_SLIPS = 2  # letters too many or too few in a name that is only misspelt


def _column(value: str) -> str:
    """Read a column of the Users table; one that nobody knows may be the library's own."""
    if is_secret(value):
        raise refuse("holds passwords, which are never read", "Name another column")
    known = column_named(value)
    if known is not None:
        return known
    alike = [
        column.lower() for column in known_columns() if abs(len(column) - len(value)) <= _SLIPS
    ]
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


def _flag(value: Any) -> bool | str:
    # The listener reads any non-empty text as "on", so texts are kept as they are.
    if isinstance(value, bool | str):
        return value
    raise refuse("is not a switch", "Write true or false")


def _door(value: Any) -> Any:
    return EntryPoint(value) if isinstance(value, str) and value in list(EntryPoint) else value


def _flavour(value: Any) -> Any:
    return Flavour(value) if isinstance(value, str) and value in list(Flavour) else value


Flag = Annotated[bool | str, BeforeValidator(_flag)]


class ListenerTable(Table):
    """``[reshare.listener]``, under the listener's own names. Regexes are judged by a check."""

    reqIdHeader: str | None = None  # noqa: N815 - the listener's own setting names
    reqIdToUpper: Flag = False  # noqa: N815
    reqIdToLower: Flag = False  # noqa: N815
    reqIdRegex: str | None = None  # noqa: N815
    reqIdReplacement: str | None = None  # noqa: N815
    digitalOnly: Flag = False  # noqa: N815
    alwaysShowForm: Flag = False  # noqa: N815


class VufindTable(Table):
    """``[reshare.vufind]``."""

    username: AttributeName | None = None
    cat_username: AttributeName | None = None


class SettingsTable(Table):
    """``[reshare.settings]``, under ReShare's own names."""

    host_lms_integration: Text = "manual"
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
        """Give what is stated beyond the three settings that decide about every patron."""
        stated = self.model_dump(include=self.model_fields_set - DECIDING)
        return tuple((name, None if one is None else str(one)) for name, one in stated.items())


DECIDING = frozenset({"host_lms_integration", "borrower_check", "suppress_patron_info"})
"""The settings that decide about every patron."""

_USUAL = SettingsTable(host_lms_integration="Default", borrower_check="NCIP")
"""What is taken for granted where the site file says nothing: ReShare checks patrons by NCIP."""


class PatronProfileTable(Table):
    """One ``[[reshare.patron_profiles]]``."""

    code: Text
    can_create_requests: bool | None = None


class CrosslinkTable(Table):
    """``[reshare.crosslink]``, under CrossLink's own names."""

    lookupUserEnabled: bool = True  # noqa: N815 - CrossLink's own setting name


class OkapiTable(Table):
    """``[reshare.okapi]``: how ReShare itself is asked."""

    url: WebAddress
    tenant: Text
    username: HiddenSecret
    password: HiddenSecret
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    max_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 5_000_000
    ca_file: CaFile | None = None

    def access(self) -> ReshareAccess:
        """Give it as the stages need it."""
        stated: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return ReshareAccess(**stated)


class FilesTable(Table):
    """``[reshare.files]``: what ``verifier lint`` reads; a file that is missing is told there."""

    listener: AnyPath | None = None
    vufind_shibboleth: AnyPath | None = None
    vufind_config: AnyPath | None = None
    attribute_map: AnyPath | None = None
    proxy: list[AnyPath] = Field(default_factory=list)

    def files(self) -> DeliveryFiles:
        """Give the files as the stages need them."""
        return DeliveryFiles(
            listener=self.listener,
            vufind_shibboleth=self.vufind_shibboleth,
            vufind_config=self.vufind_config,
            attribute_map=self.attribute_map,
            proxy=tuple(self.proxy),
        )


class ReshareTable(Table):
    """``[reshare]``."""

    institution: Text
    login: Annotated[EntryPoint, BeforeValidator(_door)]
    identifier: AttributeName
    header_identifier: AttributeName | None = None
    email: AttributeName | None = None
    ils_identifier: Text | None = None
    attribute_map: dict[str, list[Text]] = Field(default_factory=dict)
    tolerated: list[AttributeName] = Field(default_factory=list)
    flavour: Annotated[Flavour, BeforeValidator(_flavour)] = Flavour.MOD_RS
    listener: ListenerTable | None = None
    vufind: VufindTable | None = None
    settings: SettingsTable | None = None
    patron_profiles: list[PatronProfileTable] | None = None
    okapi: OkapiTable | None = None
    illiad: IlliadTable | None = None
    crosslink: CrosslinkTable | None = None
    files: FilesTable = Field(default_factory=FilesTable)
    header_examples: list[Text] = Field(default_factory=list)

    def request_form(self) -> RequestForm:
        """Give the request form as the stages need it."""
        return RequestForm(
            institution=self.institution,
            door=self.login,
            identifier=self.identifier,
            header_identifier=self.header_identifier,
            email=self.email,
            ils_identifier=self.ils_identifier,
            listener=ListenerService(**self.listener.model_dump()) if self.listener else None,
            vufind=VufindMapping(**self.vufind.model_dump()) if self.vufind else None,
            attribute_map=tuple(
                (canonical, tuple(wire)) for canonical, wire in self.attribute_map.items()
            ),
            tolerated=tuple(self.tolerated),
        )

    def reshare_settings(self) -> ReshareSettings:
        """Give ReShare's own settings as the stages need them."""
        settings = self.settings or _USUAL
        return ReshareSettings(
            host_lms_integration=settings.host_lms_integration,
            borrower_check=settings.borrower_check,
            suppress_patron_info=settings.suppress_patron_info,
            left_out=DECIDING - settings.model_fields_set,
            stated=self.settings is not None or self.flavour is Flavour.CROSSLINK,
            flavour=self.flavour,
            lookup_user_enabled=self.crosslink.lookupUserEnabled if self.crosslink else True,
            further=settings.further(),
            patron_profiles=tuple(
                PatronProfile(code=profile.code, can_create_requests=profile.can_create_requests)
                for profile in self.patron_profiles or ()
            ),
            profiles_known=self.patron_profiles is not None,
        )
