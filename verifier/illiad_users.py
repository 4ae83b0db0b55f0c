"""Whom to compare: ILLiad's users from its Web Platform, or from an export of its Users table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from verifier.illiad.export import users_of_json, users_of_table
from verifier.illiad.web_platform import WebPlatform
from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.sheet import open_sheet, read_table_file
from verifier.model.illiad import UserAsked
from verifier.model.illiad_columns import IDENTIFYING
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.lookup import NotFound

MOST_USERS = 100
"""Users compared where nobody says how many: library systems are asked with restraint."""

_KEPT_FOR_EACH = 8  # users in memory for each one that will be chosen
_HEADINGS = SpreadsheetOptions(identifiers=tuple((one, one) for one in IDENTIFYING))


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersRead:
    """The users to compare, and where they came from, as a sentence names it."""

    users: tuple[UserAsked, ...]
    source: str
    left_out: int = 0  # users of an export that are not compared
    unasked: int = 0  # users whom ILLiad was not asked for any more, because of an interrupt


def ask_users(
    settings: IlliadSettings,
    names: Sequence[str],
    *,
    allow_private: bool,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> UsersRead:
    """Ask the Web Platform for each of *names*. Never raises for what it sent.

    A KeyboardInterrupt ends it early, and the rest is counted.
    """
    platform = WebPlatform(settings, allow_private=allow_private)
    users = platform.users(names, progress=progress)
    return UsersRead(users=users, source="ILLiad's Web Platform", unasked=len(names) - len(users))


def read_users(
    path: Path, settings: IlliadSettings, names: Sequence[str] = (), *, most: int = MOST_USERS
) -> UsersRead:
    """Read an export; without *names* at most *most* users, spread over all of it.

    A name that it does not hold is told as a user that is not found. Raises ``LookupStopped``
    where the file cannot be read, or has no column that is needed.
    """
    data = read_table_file(path)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _chosen(users_of_json(data, path.name, settings), names, most, path.name)
    with open_sheet(path, _HEADINGS) as table:
        return _chosen(users_of_table(table, settings), names, most, path.name)


def spread(users: Iterable[UserAsked], most: int) -> tuple[tuple[UserAsked, ...], int]:
    """Choose *most* of *users* at even distances, and count all of them.

    An export is often ordered by age or kind. It may be long, so that few are kept meanwhile.
    """
    kept: list[UserAsked] = []
    every, count = 1, 0
    for user in users:
        if count % every == 0:
            kept.append(user)
        count += 1
        if len(kept) > _KEPT_FOR_EACH * most:
            kept, every = kept[::2], 2 * every
    few = min(most, len(kept))
    return tuple(kept[place * len(kept) // few] for place in range(few)), count


def _chosen(users: Iterable[UserAsked], names: Sequence[str], most: int, place: str) -> UsersRead:
    if names:
        return UsersRead(users=_named(users, names, place), source=place)
    chosen, count = spread(users, most)
    return UsersRead(users=chosen, source=place, left_out=count - len(chosen))


def _named(users: Iterable[UserAsked], names: Sequence[str], place: str) -> tuple[UserAsked, ...]:
    """Find each name, in any letter case, as ILLiad compares them."""
    wanted = {one.strip().casefold() for one in names}
    by_name: dict[str, UserAsked] = {}
    for user in users:
        name = user.name.strip().casefold()
        if name in wanted:
            by_name.setdefault(name, user)
    missing = UserAsked(name="", outcome=NotFound(said=f"{place} holds no such user."))
    return tuple(
        by_name.get(name.strip().casefold(), replace(missing, name=name)) for name in names
    )
