"""ReShare's own settings, and its own answers over its API."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, Self

from verifier.domain.model.capture import PastedRequest, RequestKind
from verifier.domain.model.text_values import Foreign, Personal, Prose

# ReShare's host LMS adapters: the protocol of each, and whether it retries a lookup.
#
# Source: mod-rs, ``service/grails-app/services/org/olf/rs/hostlms``, one adapter per setting of
# ``host_lms_integration``.


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLms:
    """One of ReShare's adapters. ``ncip`` is None if it does not look up patrons by NCIP."""

    setting: str
    ncip: Literal[1, 2] | None
    username_fallback: bool = False
    socket: Literal["http", "strict"] | None = None
    """A raw socket, with a hand-made HTTP request or none, instead of an HTTP client."""
    sees_blocks: bool = True  # False: its responses cannot express a block


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


_CHECK_LABELS = {"NCIP": "ncip", "None": "none"}
"""Stored value by label, from mod-rs ``SettingsData``."""


def host_lms(setting: str) -> HostLms | None:
    """Return the adapter that ReShare chooses for *setting*, in any letter case; None if none."""
    return _BY_SETTING.get(setting.strip().lower())


def username_fallback(setting: str) -> bool:
    """Whether ReShare repeats a failed lookup by user ID with the user name."""
    adapter = host_lms(setting)
    return adapter is not None and adapter.username_fallback


def speaks_ncip(setting: str) -> bool:
    """Whether ReShare looks up patrons by NCIP with this adapter."""
    adapter = host_lms(setting)
    return adapter is not None and adapter.ncip is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDifference:
    """One setting that differs between ReShare and the site file; None means *not set*."""

    name: str
    in_site_file: str | None
    in_reshare: str | None
    in_words: bool = False  # described in this program's words, not a stored value


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPart:
    """One part of ReShare's settings that could not be read. ``message`` is one sentence."""

    what: str
    message: Prose[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """The result of reading the settings from ReShare itself: differences, and unread parts."""

    differences: tuple[SettingDifference, ...] = ()
    unread: tuple[UnreadPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """ReShare's own answer to whether a patron may create a request.

    ``valid`` is None if there is no answer; ``unanswered`` then says why. ``asked`` is False if
    there was no identifier to ask about.
    """

    valid: bool | None
    status: Foreign[str | None] = None  # OK, BLOCKED or FAIL
    problems: Foreign[str | None] = None  # as ReShare wrote them
    unanswered: Foreign[str | None] = None
    asked: bool = True

    @property
    def could_not_ask(self) -> bool:
        """Whether ReShare was asked and gave no answer."""
        return self.asked and self.valid is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLmsTest:
    """What ReShare's host LMS returned for one patron, even if the borrower check is off."""

    found: bool | None
    status: Foreign[str | None] = None
    user_id: Personal[str | None] = None
    profile: Personal[str | None] = None
    problems: Foreign[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupLocation:
    """One pickup location; ``slug`` is its name in links."""

    slug: str
    name: str | None = None


class Flavour(StrEnum):
    """The software that decides about a patron's request."""

    MOD_RS = "mod-rs"
    CROSSLINK = "crosslink"  # the newer broker


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronProfile:
    """One row of ReShare's *Host LMS patron profiles*; None was never decided and is allowed."""

    code: str
    can_create_requests: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareSettings:
    """ReShare's settings that decide about a patron, under its own names."""

    host_lms_integration: str = "manual"
    borrower_check: str | None = None
    check_read_live: bool = False  # True: borrower_check is as ReShare stores it, not its label
    suppress_patron_info: str = "no"
    patron_profiles: tuple[PatronProfile, ...] = ()
    profiles_known: bool = False  # whether the site file lists the profiles at all
    stated: bool = True  # False: no one stated these; they are defaults
    left_out: frozenset[str] = frozenset()  # which of the first three the site file does not name
    further: tuple[tuple[str, str | None], ...] = ()  # other settings that are known, by name
    live: LiveReading | None = None  # None: ReShare itself was not asked
    flavour: Flavour = Flavour.MOD_RS
    lookup_user_enabled: bool = True  # CrossLink's own switch

    @property
    def is_crosslink(self) -> bool:
        """Whether CrossLink decides; the settings of mod-rs then have no effect."""
        return self.flavour is Flavour.CROSSLINK

    @property
    def asks_by_username(self) -> bool:
        """Whether a failed lookup by user ID is repeated by user name."""
        return self.is_crosslink or username_fallback(self.host_lms_integration)

    def decided_by(self, request: PastedRequest | None) -> Self:
        """Return the settings that apply to *request*: CrossLink decides about its own JSON."""
        if request is None or request.kind is not RequestKind.CROSSLINK_JSON:
            return self
        return replace(self, flavour=Flavour.CROSSLINK, stated=True)

    @property
    def is_manual(self) -> bool:
        """Whether mod-rs is set to the manual adapter, which looks up nobody."""
        return self.host_lms_integration.strip().lower() == "manual"

    @property
    def borrower_check_on(self) -> bool:
        """Whether ReShare looks the patron up at all (the manual adapter never does).

        mod-rs compares its stored value with ``ncip`` exactly (``BaseHostLMSService``).
        """
        if self.is_crosslink:
            return self.lookup_user_enabled
        return not self.is_manual and self.stored_borrower_check == "ncip"

    @property
    def stored_borrower_check(self) -> str:
        """The borrower check as ReShare stores it; "" if it is not set.

        A site file may give the label that ReShare's settings page shows, *NCIP* or *None*.
        """
        check = (self.borrower_check or "").strip()
        return check if self.check_read_live else _CHECK_LABELS.get(check, check)

    @property
    def keeps_patron_data(self) -> bool:
        """Whether ReShare hides the patron's identity from suppliers."""
        return self.suppress_patron_info.strip().lower() == "yes"

    def knows(self, name: str) -> bool:
        """Whether a further setting of that name is known, even if it is not set."""
        return name in dict(self.further)

    def further_setting(self, name: str) -> str | None:
        """Return a further setting by ReShare's name for it; None if unset or unknown."""
        return dict(self.further).get(name)
