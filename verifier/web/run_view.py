"""The page of a run as its template takes it: the matrix, links, and texts to send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from flask import url_for

from verifier.model.message import Message
from verifier.model.operators import Role
from verifier.model.run import RowState, Run, RunRow
from verifier.model.run_summary import RowChange, RunSummary, SummaryRow
from verifier.report.links import texts
from verifier.web.services import services
from verifier.web.signed_in import current_operator

_WORTH_SAYING = (
    RowChange.NO_LONGER_WORKS,
    RowChange.WORKS_NOW,
    RowChange.FAILS_OTHERWISE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A test link that an admin may hand out, with the text that goes with it."""

    row: SummaryRow
    tester: str | None
    expects: bool  # whether somebody wrote down which identifier this patron must have
    address: str | None  # None: there is none to copy any more
    until: date | None
    invitation: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run, as its page shows it."""

    run: Run
    summary: RunSummary
    messages: tuple[Message, ...]
    links: tuple[LinkView, ...]  # none for somebody who may only look
    changes: tuple[SummaryRow, ...]  # what is not as in the run before
    may_change: bool
    kept_reports: frozenset[str]  # by row: those whose report can still be opened

    @classmethod
    def of(cls, run: Run, summary: RunSummary) -> Self:
        """Make it of the run and what it has come to."""
        site = services().site
        can = may_change() and run.closed_at is None
        address = f"{site.base_url}/runs/{run.id}"
        return cls(
            run=run,
            summary=summary,
            messages=tuple(
                texts.to_owners(
                    summary, contacts=site.contacts, address=address, site_name=site.name
                )
            ),
            links=tuple(_links(run, summary)) if can else (),
            changes=tuple(one for one in summary.rows if one.change in _WORTH_SAYING),
            may_change=can,
            kept_reports=frozenset(one.id for one in run.rows if one.report_id is not None),
        )

    @property
    def events(self) -> str:
        """Where the page hears of changes."""
        return url_for("run_events.events", run_id=self.run.id)


def may_change() -> bool:
    """Whether the reader of this page may make, change and close runs."""
    operator = current_operator()
    return operator is not None and operator.role.covers(Role.ADMIN)


def whose() -> str | None:
    """Name who makes a run, as an admin wrote it down."""
    operator = current_operator()
    return None if operator is None else operator.name


def _links(run: Run, summary: RunSummary) -> Iterator[LinkView]:
    tokens = services().store.links.tokens(run.id)
    for row in run.rows:
        yield _link(row, summary.row(row.id), tokens.get(row.id))


def _link(row: RunRow, shown: SummaryRow, token: str | None) -> LinkView:
    site = services().site
    is_open = row.state in (RowState.WAITING, RowState.UNDER_WAY, RowState.REFUSED)
    address = f"{site.base_url}/t/{token}" if token and is_open else None
    until = row.link_expires_at
    return LinkView(
        row=shown,
        tester=row.tester,
        expects=row.expects,
        address=address,
        until=None if until is None else until.date(),
        invitation=None
        if address is None or until is None
        else texts.invitation(
            patron=row.patron,
            idp_name=shown.idp_name,
            address=address,
            until=until,
            site_name=site.name,
            tester=row.tester,
        ),
    )
