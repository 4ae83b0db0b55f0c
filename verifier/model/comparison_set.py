"""What changed between two sets of logins: each pair, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.comparison import Bearing, ChangeKind, Comparison, Remark, Road
from verifier.model.match import Transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A login of one set that has no partner in the other."""

    place: int  # in its set, from 1
    identifier: str | None  # ReShare's patronIdentifier
    subject: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedChange:
    """One change, and the pairs that have it."""

    label: str
    was: str | None  # its label before, where that is another
    kinds: tuple[ChangeKind, ...]
    transforms: tuple[Transform, ...]
    names: tuple[str | None, str | None]  # on the wire, before and after; None: not there
    bearing: Bearing  # the gravest that it has for any of them
    logins: tuple[int, ...]  # numbers of the pairs, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    """A pair that is not as most are. ``has`` and ``lacks`` number ``changes``, from 1."""

    login: int  # the pair's number, from 1
    road: Road | None  # where it is another than that of most
    has: tuple[int, ...]  # changes that most have not
    lacks: tuple[int, ...]  # changes that most have


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What holds of all pairs together."""

    headline: str
    remarks: tuple[Remark, ...]  # the gravest first
    roads: tuple[tuple[Road, int], ...]  # with the number of pairs, the gravest first
    kinds: tuple[tuple[ChangeKind, int], ...]  # with the number of pairs concerned
    changes: tuple[SharedChange, ...]  # what most pairs have first
    unlike: tuple[Unlike, ...]  # pairs that differ from the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSet:
    """Two sets of logins side by side, complete: a renderer needs nothing else."""

    site_name: str
    created_at: datetime
    version: str
    together: Together
    comparisons: tuple[Comparison, ...]  # in the order of the set before
    only_before: tuple[Alone, ...]
    only_after: tuple[Alone, ...]
