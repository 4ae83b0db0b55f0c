"""ReShare's own settings that decide about a patron."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from verifier.model.host_lms import username_fallback
from verifier.model.pasted_request import PastedRequest, RequestKind
from verifier.model.reshare_live import LiveReading


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
