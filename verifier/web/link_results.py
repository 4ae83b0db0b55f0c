"""What a login that came by a test link means for the row of its run."""

from __future__ import annotations

from verifier.model.report import Report
from verifier.web.services import services
from verifier.who_logged_in import person_of, what_is_odd


def expected_of(report_id: str) -> str | None:
    """Give the identifier that the patron of this login must have, where somebody said it."""
    links = services().store.links
    link = links.of_report(report_id)
    return None if link is None else links.expected(link.row.id)


def look_at(report_id: str, report: Report) -> None:
    """Note in the run what is odd about who logged in, once there is a report."""
    links = services().store.links
    link = links.of_report(report_id)
    if link is None:
        return
    same_person = links.logged_in(link.row.id, person_of(report))
    odd = what_is_odd(report, patron=link.row.patron, same_person=same_person)
    links.noted(link.row.id, odd)
