"""ReShare's own settings, and what it answered over its API."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, Self

from verifier.domain.model.capture import PastedRequest, RequestKind
from verifier.domain.model.text_values import Foreign, Personal, Prose

# ReShare's host LMS adapters: what each one speaks, and whether it asks a second time.
#
# Source: mod-rs, ``service/grails-app/services/org/olf/rs/hostlms``, one adapter per setting of
# ``host_lms_integration``.


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLms:
    """One adapter. ``ncip`` is None where patrons are not looked up by NCIP at all."""

    setting: str
    ncip: Literal[1, 2] | None
    username_fallback: bool = False
    socket: Literal["http", "strict"] | None = None
    """A raw socket, with a hand-made HTTP request or none, instead of an HTTP client."""
    sees_blocks: bool = True  # False: the answer has no place for a block


ADAPTERS = (
    HostLms(setting="ALMA", ncip=2, username_fallback=True),
    HostLms(setting="FOLIO", ncip=2, username_fallback=True),
    HostLms(setting="Sierra", ncip=2, username_fallback=True),
    HostLms(setting="Millennium", ncip=2),
    HostLms(setting="Koha", ncip=2, username_fallback=True),
    HostLms(setting="Evergreen", ncip=2, username_fallback=True, sees_blocks=False),
    HostLms(setting="Default", ncip=2, username_fallback=True),
    HostLms(setting="NCSU", ncip=2, username_fallback=True),
    HostLms(setting="Symphony", ncip=1),
    HostLms(setting="Horizon", ncip=1),
    HostLms(setting="TLC", ncip=1),
    HostLms(setting="Polaris", ncip=1),
    HostLms(setting="Aleph", ncip=1, socket="http"),
    HostLms(setting="Voyager", ncip=1, socket="strict"),
    # Both WMS adapters try a second time but then search for the text "null": never of use.
    HostLms(setting="WMS", ncip=None),
    HostLms(setting="WMS2", ncip=None),
    HostLms(setting="Manual", ncip=None),
)

WMS_CALL_FAILED = "NCIP2WMS Client failed to call Lookup User or parse returned results"
"""The problem that ReShare's client for WMS makes of any failure (lib-ncip-client)."""

_BY_SETTING = {adapter.setting.lower(): adapter for adapter in ADAPTERS}


def host_lms(setting: str) -> HostLms | None:
    """Give the adapter that ReShare chooses for *setting*, in any letter case; None: none."""
    return _BY_SETTING.get(setting.strip().lower())


def username_fallback(setting: str) -> bool:
    """Whether ReShare asks again by user name after a failed lookup by user id."""
    adapter = host_lms(setting)
    return adapter is not None and adapter.username_fallback


def speaks_ncip(setting: str) -> bool:
    """Whether ReShare looks patrons up by NCIP with this adapter."""
    adapter = host_lms(setting)
    return adapter is not None and adapter.ncip is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDifference:
    """One setting that ReShare has otherwise than the site file says; None is *not set*."""

    name: str
    in_site_file: str | None
    in_reshare: str | None
    in_words: bool = False  # said in words of ours, and no value that stands anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPart:
    """One part of ReShare's settings that could not be read. ``message`` is one sentence."""

    what: str
    message: Prose[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """How the settings were read from ReShare itself."""

    differences: tuple[SettingDifference, ...] = ()
    unread: tuple[UnreadPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """ReShare's own answer to whether a patron may create a request.

    ``valid`` is None where there is no answer; ``unanswered`` then says why. ``asked`` is False
    where there was nothing to ask for.
    """

    valid: bool | None
    status: Foreign[str | None] = None  # OK, BLOCKED or FAIL
    problems: Foreign[str | None] = None  # as ReShare wrote them
    unanswered: Foreign[str | None] = None
    asked: bool = True

    @property
    def could_not_ask(self) -> bool:
        """Whether ReShare should have answered and did not."""
        return self.asked and self.valid is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLmsTest:
    """What ReShare's host LMS answered about one patron, its borrower check being off or on."""

    found: bool | None
    status: Foreign[str | None] = None
    user_id: Personal[str | None] = None
    profile: Personal[str | None] = None
    problems: Foreign[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupLocation:
    """One place where patrons collect items, by the name that links use."""

    slug: str
    name: str | None = None


class Flavour(StrEnum):
    """Which software decides about a patron's request."""

    MOD_RS = "mod-rs"
    CROSSLINK = "crosslink"  # the newer broker


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronProfile:
    """One row of ReShare's *Host LMS patron profiles*; None was never decided and is allowed."""

    code: str
    can_create_requests: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareSettings:
    """ReShare's own settings that decide about a patron, under its own names."""

    host_lms_integration: str = "manual"
    borrower_check: str | None = None
    suppress_patron_info: str = "no"
    patron_profiles: tuple[PatronProfile, ...] = ()
    profiles_known: bool = False  # whether the site file lists the profiles at all
    stated: bool = True  # whether somebody says any of this; else it is what is usual
    left_out: frozenset[str] = frozenset()  # of the first three: what the site file does not name
    further: tuple[tuple[str, str | None], ...] = ()  # other settings that are known, by name
    live: LiveReading | None = None  # None: ReShare itself was not asked
    flavour: Flavour = Flavour.MOD_RS
    lookup_user_enabled: bool = True  # CrossLink's own switch

    @property
    def is_crosslink(self) -> bool:
        """Whether CrossLink decides, to which no setting of mod-rs means anything."""
        return self.flavour is Flavour.CROSSLINK

    @property
    def asks_by_username(self) -> bool:
        """Whether a question by user name follows one by user id that failed."""
        return self.is_crosslink or username_fallback(self.host_lms_integration)

    def decided_by(self, request: PastedRequest | None) -> Self:
        """Give the settings that decide about *request*: JSON for CrossLink is decided there."""
        if request is None or request.kind is not RequestKind.CROSSLINK_JSON:
            return self
        return replace(self, flavour=Flavour.CROSSLINK, stated=True)

    @property
    def is_manual(self) -> bool:
        """Whether mod-rs is set to the adapter that asks nobody."""
        return self.host_lms_integration.strip().lower() == "manual"

    @property
    def borrower_check_on(self) -> bool:
        """Whether ReShare asks the ILS at all (mod-rs: the manual adapter never does)."""
        if self.is_crosslink:
            return self.lookup_user_enabled
        return not self.is_manual and (self.borrower_check or "").strip().lower() == "ncip"

    @property
    def keeps_patron_data(self) -> bool:
        """Whether suppliers are not told who the patron is."""
        return self.suppress_patron_info.strip().lower() == "yes"

    def knows(self, name: str) -> bool:
        """Whether a further setting of that name is known, even as one that is not set."""
        return name in dict(self.further)

    def further_setting(self, name: str) -> str | None:
        """Give a further setting, under ReShare's name; None where unset or not known."""
        return dict(self.further).get(name)
