"""What only several keys together can say. Read from the raw file, whatever else is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from verifier.ils.ncip.systems import disagreement, system_named
from verifier.settings.explained import placed
from verifier.settings.idp_checks import idp_problems
from verifier.settings.problems import Problem
from verifier.settings.words import did_you_mean

Raw = dict[str, Any]

_OTHERWISE = {
    "evergreen": 'Write connector = "sip2" with dialect = "evergreen", or "ncip" with system = '
    '"evergreen"',
}
"""Library systems that are asked by a connector of another name."""


def cross_check(raw: Raw, *, file: str, connectors: tuple[str, ...]) -> list[Problem]:
    """Find every such problem. *connectors* are the names of the ILS connectors that exist."""
    return [
        *_repeated(raw, file, ("idp",), "id"),
        *_repeated(raw, file, ("ils",), "id"),
        *_repeated(raw, file, ("reshare", "patron_profiles"), "code"),
        *_roles(raw, file),
        *_connectors(raw, file, connectors),
        *_systems(raw, file),
        *_idps(raw, file),
        *_entrance(raw, file),
    ]


def _repeated(raw: Raw, file: str, place: tuple[str, ...], key: str) -> Iterator[Problem]:
    names = Counter(one[key] for one in _entries(raw, place) if isinstance(one.get(key), str))
    for name, times in names.items():
        if times > 1:
            yield Problem(
                file=file,
                table=f"[[{'.'.join(place)}]]",
                key=key,
                found=f'"{name}"',
                wrong=f"stands {times} times",
                what_would_do="Give each its own",
            )


def _roles(raw: Raw, file: str) -> Iterator[Problem]:
    connections = _entries(raw, ("ils",))
    asked = [one.get("role") for one in connections].count("reshare")
    if connections and asked != 1:
        yield Problem(
            file=file,
            table="[[ils]]",
            key="role",
            found=None,
            wrong=f'is "reshare" {asked} times' if asked else 'is "reshare" nowhere',
            what_would_do='Give exactly one [[ils]] the role "reshare": the one ReShare asks',
        )


def _connectors(raw: Raw, file: str, connectors: tuple[str, ...]) -> Iterator[Problem]:
    for at, one in enumerate(_entries(raw, ("ils",))):
        name = one.get("connector")
        if isinstance(name, str) and name not in connectors:
            table, _ = placed(("ils", at), raw)
            yield Problem(
                file=file,
                table=table,
                key="connector",
                found=f'"{name}"',
                wrong="is not a connector of this version",
                what_would_do=_OTHERWISE.get(name.lower()) or did_you_mean(name, connectors),
            )


def _systems(raw: Raw, file: str) -> Iterator[Problem]:
    """Find a connection in ReShare's role that asks another system's way than ReShare itself."""
    reshare = raw.get("reshare")
    settings = reshare.get("settings") if isinstance(reshare, dict) else None
    stated = settings.get("host_lms_integration") if isinstance(settings, dict) else None
    for at, one in enumerate(_entries(raw, ("ils",))):
        system = one.get("system")
        if (one.get("connector"), one.get("role")) != ("ncip", "reshare"):
            continue
        if isinstance(stated, str):
            named = system if isinstance(system, str) else "default"
            said = disagreement(named, stated)
            if not isinstance(system, str) and said is not None and system_named(stated):
                continue  # it is asked as ReShare asks that system
            if said is not None:
                wrong, _, would_do = said.removesuffix(".").partition(". ")
                table, _ = placed(("ils", at), raw)
                yield Problem(
                    file=file,
                    table=table,
                    key=None,
                    found=None,
                    wrong=wrong,
                    what_would_do=would_do,
                )


def _idps(raw: Raw, file: str) -> Iterator[Problem]:
    for at, one in enumerate(_entries(raw, ("idp",))):
        table, _ = placed(("idp", at), raw)
        for key, wrong, would_do in idp_problems(one):
            yield Problem(
                file=file,
                table=table,
                key=key,
                found=None,
                wrong=wrong,
                what_would_do=would_do,
            )


def _entrance(raw: Raw, file: str) -> Iterator[Problem]:
    reshare = raw.get("reshare")
    if not isinstance(reshare, dict):
        return
    listener = reshare.get("listener")
    if reshare.get("login") == "header" and not (
        isinstance(listener, dict) and listener.get("reqIdHeader")
    ):
        yield Problem(
            file=file,
            table="[reshare.listener]",
            key="reqIdHeader",
            found=None,
            wrong="is missing",
            what_would_do='With login = "header" the listener must know which header to read',
        )


def _entries(raw: Raw, place: tuple[str, ...]) -> list[Raw]:
    found: Any = raw
    for part in place:
        found = found.get(part) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
