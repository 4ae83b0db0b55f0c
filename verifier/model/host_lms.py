"""ReShare's host LMS adapters: what each one speaks, and whether it asks a second time.

Source: mod-rs, ``service/grails-app/services/org/olf/rs/hostlms``, one adapter per setting of
``host_lms_integration``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
