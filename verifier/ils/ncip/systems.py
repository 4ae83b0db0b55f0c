"""How each of ReShare's host LMS adapters asks over NCIP: one row for each.

Source: mod-rs, ``service/grails-app/services/org/olf/rs/hostlms``, and lib-ncip-client, whose
clients the adapters choose. The names are those of ReShare's setting ``host_lms_integration``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from verifier.model.host_lms import host_lms

Ncip = Literal["1", "2"]
Transport = Literal["http", "http-over-socket", "socket"]
"""An HTTP client; a hand-made HTTP request on a socket; the message alone on a socket."""

NamespaceStyle = Literal["prefixed", "qualified", "default-unqualified"]
Agency = Literal["from", "to"]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """How ReShare asks one system. ``name`` is ReShare's, in lower case.

    ``user_agency``: whose agency stands with the user id. ``profile``: whether the message
    names an application profile. ``authentication``: whether it carries a password of the
    asking agency. ``by_username``: whether ReShare asks again by user name.
    """

    name: str
    ncip: Ncip = "2"
    transport: Transport = "http"
    namespace_style: NamespaceStyle = "prefixed"
    user_agency: Agency = "from"
    profile: bool = True
    authentication: bool = False
    by_username: bool = True


def speaking(system: System, ncip: Ncip) -> System:
    """Describe *system* as it would be asked over that NCIP.

    NCIP 1 is addressed to the library's own agency and has no profile; only over NCIP 2 does
    ReShare ask by user name.
    """
    if ncip == system.ncip:
        return system
    newer = ncip == "2"
    return replace(
        system,
        ncip=ncip,
        user_agency="from" if newer else "to",
        profile=newer,
        by_username=newer,
    )


def _older(name: str, transport: Transport = "http") -> System:
    return speaking(System(name=name, transport=transport), "1")


DEFAULT = System(name="default")

SYSTEMS = (
    System(name="alma"),
    System(name="folio"),
    System(name="koha", namespace_style="default-unqualified"),
    System(name="sierra"),
    System(name="millennium", by_username=False),
    _older("symphony"),
    System(name="ncsu", authentication=True),
    _older("horizon"),
    _older("tlc"),
    _older("polaris"),
    System(name="evergreen"),
    _older("aleph", "http-over-socket"),
    _older("voyager", "socket"),
    DEFAULT,
)
"""In the order in which the documentation tells of them."""

_NOT_NCIP = {
    "wms": 'system = "wms" is not asked over NCIP. Use connector = "wms".',
    "wms2": 'system = "wms2" is not asked over NCIP. Use connector = "wms".',
    "manual": 'system = "manual" is not asked: the manual adapter asks nobody. Leave it out.',
}
_BY_NAME = {one.name: one for one in SYSTEMS}


def system_named(name: str) -> System | None:
    """Find the system of that name, in any letter case; None: there is none over NCIP."""
    return _BY_NAME.get(_plain(name))


def system_problem(name: str) -> str | None:
    """Say what is wrong with the setting ``system``, in one sentence or two; None: nothing."""
    if system_named(name) is not None:
        return None
    return _NOT_NCIP.get(_plain(name), f"system must be one of {', '.join(_BY_NAME)}.")


def disagreement(system: str, host_lms_integration: str) -> str | None:
    """Say that a connection would not ask as ReShare does, which is set to another system.

    *system* is the connection's setting, *host_lms_integration* ReShare's. None where both are
    the same, where both ask in the very same way and one of them is ``default``, and where
    ReShare asks nobody or its setting is none of its own.
    """
    adapter, ours = host_lms(host_lms_integration), system_named(system)
    if adapter is None or ours is None or adapter.setting == "Manual":
        return None
    theirs = system_named(adapter.setting)
    said = f'system = "{system}" does not ask as ReShare, which is set to {adapter.setting}.'
    if theirs is None:
        return f'{said} Use connector = "wms", or correct host_lms_integration.'
    same_way = DEFAULT in (ours, theirs) and replace(ours, name=theirs.name) == theirs
    if ours == theirs or same_way:
        return None
    return f'{said} Write system = "{theirs.name}", or correct host_lms_integration.'


def _plain(name: str) -> str:
    return name.strip().lower()
