"""Patrons' stories: what a library system holds, is asked, and what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.ils.judged import BLOCKED_THERE, DISAGREES, GAIL, NON_UNIQUE, UNKNOWN
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a library system holds, what it is asked, and what comes of it.

    ``reshare`` is the answer to ReShare's own question: by default it finds what was sent.
    ``fake`` are attributes of the fake, and ``change`` makes it the story's own. Where ``finds``
    is None nothing is judged: the story ends with the answer of the connection.
    """

    patrons: tuple[Any, ...]
    outcome: type | LookupFailure = Found
    finds: set[str] | None = field(default_factory=set)
    sent: str = GAIL
    kind: KeyKind = KeyKind.USER_ID
    reshare: LookupOutcome | None = None
    released: dict[str, str] = field(default_factory=dict)
    name: tuple[str, str] = ("Gail", "Good")
    email: str = "gail@example.edu"
    settings: dict[str, Any] = field(default_factory=dict)
    fake: dict[str, Any] = field(default_factory=dict)
    change: Callable[[Any], Any] = lambda fake: None
    gaps: set[str] = field(default_factory=set)  # of the records
    ids: list[str] | None = None  # of the records, in the system itself
    matched: str | None = None  # the identifier's type, where the story says it
    says: str = ""  # a part of the outcome's sentence, or of those of the gaps
    record: dict[str, Any] = field(default_factory=dict)  # parts of the record that is found
    sign_in: Any = None  # what comes of signing in alone, where the story says it


def story(patrons: Sequence[Any], checks: str = "", **more: Any) -> Story:
    """A story with the checks on the patron that find something, separated by blanks.

    Where ReShare's own question finds a patron whose record is out of use, the two disagree.
    """
    names = checks.split()
    finds = {name if "." in name else f"patron.{name}" for name in names}
    unaware = isinstance(more.get("reshare"), Found | None) and BLOCKED_THERE not in finds
    if unaware and not {"record-inactive", "record-expired", "blocked-in-ils"}.isdisjoint(names):
        finds.add(DISAGREES)
    return Story(patrons=tuple(patrons), finds=finds, **more)


def nobody(patrons: Sequence[Any], **more: Any) -> Story:
    """Neither question leads to a patron."""
    return story(patrons, "not-found", outcome=NotFound, reshare=UNKNOWN, **more)


def shared(patrons: Sequence[Any], **more: Any) -> Story:
    """Both questions lead to several patrons."""
    checks = "ambiguous identifier-shared"
    return story(patrons, checks, outcome=Ambiguous, reshare=NON_UNIQUE, **more)


def found(patrons: Sequence[Any], sent: str = GAIL, matched: str | None = None, **more) -> Story:
    """An answer that leads to a record, or with ``outcome`` to several."""
    return Story(patrons=tuple(patrons), sent=sent, matched=matched, finds=None, **more)


def no_answer(
    patrons: Sequence[Any], outcome: type | str, says: str = "", sent: str = GAIL, **more
) -> Story:
    """An answer that leads to no record: a failure, or nobody."""
    ends = LookupFailure(outcome) if isinstance(outcome, str) else outcome
    return Story(patrons=tuple(patrons), outcome=ends, says=says, sent=sent, finds=None, **more)


def refused(
    patrons: Sequence[Any],
    failure: str,
    settings: dict[str, Any] | None = None,
    says: str = "",
    **fake: Any,
) -> Story:
    """A story in which nothing is told about anybody."""
    ends = LookupFailure(failure)
    shape = {"says": says, "settings": settings or {}, "fake": fake}
    return story(patrons, "evidence-missing", outcome=ends, **shape)
