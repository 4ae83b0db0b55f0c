"""What a notification says: its subject, and its text in sections."""

from collections.abc import Iterator, Sequence

from verifier.domain.model.run import Notice, NoticeLine
from verifier.domain.model.wording import plural

_MOST_LISTED = 20
_OWNERS = {
    "identity": "identity team",
    "discovery": "discovery (VuFind) team",
    "reshare": "ReShare team",
    "ils": "library systems",
    "patron": "the test patron's account",
    "service-provider": "whoever runs the release verifier",
}


Section = tuple[str, list[str]]
"""A title, which may be empty, and lines."""


def subject_of(notice: Notice) -> str:
    """Return what has changed, in one line."""
    parts = []
    for lines, single, many in (
        (notice.failing, "no longer gets through", "no longer get through"),
        (notice.recovered, "gets through again", "get through again"),
    ):
        if lines:
            parts.append(f"{plural(len(lines), 'login')} {single if len(lines) == 1 else many}")
    if notice.ending:
        verb = "ends" if len(notice.ending) == 1 else "end"
        parts.append(f"{plural(len(notice.ending), 'certificate')} {verb} soon")
    if notice.is_test:
        parts = ["a test notice"]
    if notice.is_summary:
        count = f"{_working(notice)} of {plural(notice.logins, 'login')} get through"
        parts = [f"daily summary, {count}", *parts]
    return f"{notice.site_name}: {', '.join(parts)}"


def text_of(notice: Notice) -> str:
    """Return the notification as the text of an e-mail."""
    lines: list[str] = []
    for title, content in sections_of(notice):
        lines += ["", f"{title}:", "", *content] if title else ["", *content]
    return "\n".join((*lines[1:], f"The reports are at {notice.base_url}.")) + "\n"


def sections_of(notice: Notice) -> Iterator[Section]:
    """Yield the parts of the text, without the address of the reports."""
    moment = f"{notice.at:%Y-%m-%d %H:%M} UTC"
    if notice.is_test:
        yield "", [f"Test notice for {notice.site_name}, {moment}. Nobody logged in."]
        return
    yield "", [f"Test patrons of {notice.site_name}, {moment}."]
    if notice.failing:
        yield "No longer gets through", list(_listed(notice.failing))
    if notice.recovered:
        yield "Gets through again", list(_listed(notice.recovered))
    if notice.ending:
        yield "Certificates", [f"- {sentence}" for sentence in notice.ending]
    if notice.still:
        yield "Still does not get through", list(_listed(notice.still))
    count = f"Of {plural(notice.logins, 'login')} {_working(notice)} get through"
    waiting = f"; {notice.waiting} failed too few times to be reported" if notice.waiting else ""
    yield "", [f"{count}; {notice.still_failing} failed before and still do{waiting}."]


def _working(notice: Notice) -> int:
    return notice.logins - len(notice.failing) - notice.still_failing - notice.waiting


def _listed(lines: Sequence[NoticeLine]) -> Iterator[str]:
    for line in lines[:_MOST_LISTED]:
        yield f"- {line.idp_id}/{line.patron}: {line.message}"
        if line.owner is not None:
            check = f" ({line.check})" if line.check else ""
            yield f"  Whose turn it is: {_OWNERS.get(line.owner, line.owner)}{check}"
        if line.remedy is not None:
            yield f"  What to change: {line.remedy}"
        if line.reference is not None:
            yield f"  Reference: {line.reference}"
    left = len(lines) - _MOST_LISTED
    if left > 0:
        yield f"- and {left} more"
