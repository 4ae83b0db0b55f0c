"""How the patron identifier gets from the login into a request."""

from dataclasses import dataclass, fields
from enum import StrEnum

from verifier.domain.model.attribute_names import TYPED


class EntryPoint(StrEnum):
    """The interface through which the identifier enters ReShare."""

    VUFIND_SHIBBOLETH = "vufind-shibboleth"
    VUFIND_CAS = "vufind-cas"
    VUFIND_LDAP = "vufind-ldap"
    VUFIND_OIDC = "vufind-oidc"
    VUFIND_ILS = "vufind-ils"
    VUFIND_SIP2 = "vufind-sip2"
    HEADER = "header"
    ILLIAD = "illiad"
    DIRECT = "direct"

    @property
    def is_vufind(self) -> bool:
        """Whether VuFind chooses the value."""
        return self.value.startswith("vufind-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerService:
    """The OpenURL listener's settings for one service, under its own names.

    The values keep the truthiness rules of the listener's own code: any non-empty value switches a
    flag on, an empty regex or replacement switches the transform off.
    """

    reqIdHeader: str | None = None  # noqa: N815 - the listener's own setting names
    reqIdToUpper: bool | str = False  # noqa: N815
    reqIdToLower: bool | str = False  # noqa: N815
    reqIdRegex: str | None = None  # noqa: N815
    reqIdReplacement: str | None = None  # noqa: N815
    digitalOnly: bool | str = False  # noqa: N815 - no pickup location is asked for
    alwaysShowForm: bool | str = False  # noqa: N815 - even where nothing is missing

    @property
    def header_never_read(self) -> bool:
        """Whether the header name has capitals: Node knows only lowercase header names."""
        return bool(self.reqIdHeader) and self.reqIdHeader != (self.reqIdHeader or "").lower()

    @property
    def both_cases(self) -> bool:
        """Whether the two case settings contradict each other; lowercase wins."""
        return bool(self.reqIdToUpper) and bool(self.reqIdToLower)

    @property
    def rewrites(self) -> bool:
        """Whether a regex is applied: it and its replacement must both be non-empty."""
        return bool(self.reqIdRegex) and bool(self.reqIdReplacement)

    @property
    def regex_never_applied(self) -> bool:
        """Whether a regex is set but never applied."""
        return bool(self.reqIdRegex) and not self.reqIdReplacement


LISTENER_FLAGS = frozenset(
    field.name for field in fields(ListenerService) if field.default is False
)
"""The listener's switches: any value that is not empty turns them on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VufindMapping:
    """The attributes that VuFind's own settings name."""

    username: str | None = None
    cat_username: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """How the patron identifier gets from the login into a request."""

    institution: str
    door: EntryPoint
    identifier: str  # canonical name, wire name, "name-id", "sub", "principal" or "typed-username"
    header_identifier: str | None = None
    email: str | None = None
    ils_identifier: str | None = None
    listener: ListenerService | None = None
    vufind: VufindMapping | None = None
    attribute_map: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # canonical → further wire names mapped
    tolerated: tuple[str, ...] = ()  # attributes that the site accepts without using them
    stated: bool = True  # False: there is no site file, so none of this is known

    @property
    def sent_by_vufind(self) -> str:
        """The name whose value becomes ``req_id``; VuFind's own setting takes precedence."""
        if self.door.is_vufind and self.vufind is not None and self.vufind.username:
            return self.vufind.username
        return self.identifier

    @property
    def header_source(self) -> str | None:
        """The name that a proxy copies into the listener's header; None if it sends none."""
        return self.identifier if self.door is EntryPoint.HEADER else self.header_identifier

    @property
    def link_source(self) -> str:
        """The name from which discovery takes ``req_id``.

        Source: VuFind's login classes: LDAP uses the name that was typed, OpenID Connect uses
        ``sub``.
        """
        match self.door:
            case EntryPoint.VUFIND_LDAP:
                return TYPED
            case EntryPoint.VUFIND_OIDC:
                return "sub"
            case _:
                return self.sent_by_vufind
