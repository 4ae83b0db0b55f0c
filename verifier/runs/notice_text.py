"""The subject and text of a notice, and the error when a notice could not be delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.domain.model.run import Notice, NoticeLine
from verifier.domain.model.wording import plural

_MOST_TOLD = 20
_OWNERS = {
    "identity": "identity team",
    "discovery": "discovery (VuFind) team",
    "reshare": "ReShare team",
    "ils": "library systems",
    "patron": "the test patron's account",
}


def subject_of(notice: Notice) -> str:
    """Say in one line what has changed."""
    parts = []
    if notice.failing:
        parts.append(_counted(notice.failing, "no longer gets through", "no longer get through"))
    if notice.recovered:
        parts.append(_counted(notice.recovered, "gets through again", "get through again"))
    return f"{notice.site_name}: {', '.join(parts)}"


def _counted(lines: Sequence[NoticeLine], text: str, many: str) -> str:
    return f"{plural(len(lines), 'login')} {text if len(lines) == 1 else many}"


def text_of(notice: Notice) -> str:
    """Say it as the text of a mail."""
    return "\n".join(_lines(notice)) + "\n"


def _lines(notice: Notice) -> Iterator[str]:
    yield f"Test patrons of {notice.site_name}, {notice.at:%Y-%m-%d %H:%M} UTC."
    if notice.failing:
        yield from ("", "No longer gets through:", "")
        yield from _told(notice.failing)
    if notice.recovered:
        yield from ("", "Gets through again:", "")
        yield from _told(notice.recovered)
    working = notice.logins - len(notice.failing) - notice.still_failing
    yield ""
    yield (
        f"Of {plural(notice.logins, 'login')} {working} get through; {notice.still_failing} "
        "failed before and still do."
    )
    yield f"The reports are at {notice.base_url}."


def _told(lines: Sequence[NoticeLine]) -> Iterator[str]:
    for line in lines[:_MOST_TOLD]:
        yield f"- {line.idp_id}/{line.patron}: {line.message}"
        if line.owner is not None:
            yield f"  Whose station it is: {_OWNERS.get(line.owner, line.owner)} ({line.check})"
        if line.reference is not None:
            yield f"  Reference: {line.reference}"
    left = len(lines) - _MOST_TOLD
    if left > 0:
        yield f"- and {left} more"


class NoticeNotDelivered(Exception):  # noqa: N818 - an answer to a person, not a defect
    """``message`` is one sentence without address path, token or password."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
