"""What ReShare itself told: its settings against the site file's, and its own answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDiffers:
    """One setting that ReShare has otherwise than the site file says; None is *not set*."""

    name: str
    in_site_file: str | None
    in_reshare: str | None
    in_words: bool = False  # said in words of ours, and no value that stands anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPart:
    """One part of ReShare's settings that could not be read. ``said`` is one sentence."""

    what: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """How the settings were read from ReShare itself."""

    differences: tuple[SettingDiffers, ...] = ()
    unread: tuple[UnreadPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """ReShare's own answer to whether a patron may create a request.

    ``valid`` is None where there is no answer; ``unanswered`` then says why. ``asked`` is False
    where there was nothing to ask for.
    """

    valid: bool | None
    status: str | None = None  # OK, BLOCKED or FAIL
    problems: str | None = None  # as ReShare wrote them
    unanswered: str | None = None
    asked: bool = True

    @property
    def could_not_ask(self) -> bool:
        """Whether ReShare should have answered and did not."""
        return self.asked and self.valid is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLmsTest:
    """What ReShare's host LMS answered about one patron, its borrower check being off or on."""

    found: bool | None
    status: str | None = None
    user_id: str | None = None
    profile: str | None = None
    problems: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupLocation:
    """One place where patrons collect items, by the name that links use."""

    slug: str
    name: str | None = None
