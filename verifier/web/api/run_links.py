"""The test links of a run: read, described, revoked and renewed."""

from __future__ import annotations

from datetime import timedelta

from verifier.model.run import RowState, Run, RunKind, RunRow
from verifier.web.api import noted
from verifier.web.api.asked import refuse
from verifier.web.api.run_shapes import AboutPatron, LinkShape, LinksShape, LinkWanted
from verifier.web.runs import run_of
from verifier.web.services import services

_OPEN = (RowState.WAITING, RowState.UNDER_WAY, RowState.REFUSED)
_NO_LONGER = "This link cannot be changed any more: it was used, or its run is closed."


def list_links(run_id: str) -> LinksShape:
    """List the test links of a run, with the addresses to give to testers."""
    run = _with_links(run_id)
    tokens = services().store.links.tokens(run_id)
    return LinksShape(links=[_shape(one, tokens.get(one.id)) for one in run.rows])


def describe_link(run_id: str, row_id: str, body: AboutPatron) -> LinkShape:
    """Write down for whom a link is, and which identifier that patron must have."""
    row, links = _row(run_id, row_id), services().store.links
    tester = row.tester if body.tester is None else body.tester.strip()
    expected = links.expected(row_id) if body.expected is None else body.expected.strip()
    held = links.describe(row_id, tester=tester, expected=expected)
    if held:
        noted.note("link.described", row_id)
    return _done(run_id, row_id, held=held)


def revoke_link(run_id: str, row_id: str) -> LinkShape:
    """Let nobody use a link."""
    _row(run_id, row_id)
    held = services().store.links.revoke(row_id)
    if held:
        noted.note("link.revoked", row_id)
    return _done(run_id, row_id, held=held)


def renew_link(run_id: str, row_id: str, body: LinkWanted) -> LinkShape:
    """Give a row a new link in the place of the old one, used or not."""
    _row(run_id, row_id)
    here = services()
    held = here.store.links.renew(row_id, here.now() + timedelta(days=body.days))
    if held:
        noted.note("link.renewed", row_id)
    return _done(run_id, row_id, held=held)


def _with_links(run_id: str) -> Run:
    run = run_of(run_id)
    if run.kind is not RunKind.LINKS:
        refuse(409, "This run is automatic: it has no test links.")
    return run


def _row(run_id: str, row_id: str) -> RunRow:
    run = _with_links(run_id)
    row = next((one for one in run.rows if one.id == row_id), None)
    if row is None:
        refuse(404, "There is no such row in this run.")
    return row


def _done(run_id: str, row_id: str, *, held: bool) -> LinkShape:
    if not held:
        refuse(409, _NO_LONGER)
    return _shape(_row(run_id, row_id), services().store.links.token(row_id))


def _shape(row: RunRow, token: str | None) -> LinkShape:
    is_open = token is not None and row.state in _OPEN
    return LinkShape(
        row_id=row.id,
        idp=row.idp_id,
        patron=row.patron,
        state=row.state,
        address=f"{services().site.base_url}/t/{token}" if is_open else None,
        expires_at=row.link_expires_at,
    )
