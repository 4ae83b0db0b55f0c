"""What is kept, letting go of it before its time, and what was done."""

from __future__ import annotations

from datetime import timedelta

from verifier.web.api import noted
from verifier.web.api.admin_shapes import (
    EntriesAsked,
    EntriesShape,
    EntryShape,
    ForgetResults,
    ForgetValues,
    GoneShape,
    HeldShape,
    HoldingsShape,
)
from verifier.web.services import services


def read_holdings() -> HoldingsShape:
    """Read how much is kept, since when, and how long values stay."""
    here = services()
    found = here.store.holdings.count()
    names = ("logins", "results", "baselines", "audit_entries")
    held = {name: HeldShape.model_validate(getattr(found, name)) for name in names}
    return HoldingsShape(keep_days=here.site.store.keep_days, **held)


def forget_values(body: ForgetValues) -> GoneShape:
    """Delete every login with its values at once; results stay."""
    del body  # that it is sure is all it says
    gone = services().store.holdings.forget_values(services().now())
    noted.note("values.deleted", str(gone))
    return GoneShape(deleted=gone)


def forget_results(body: ForgetResults) -> GoneShape:
    """Delete the results that are older than so many days, with their logins."""
    before = services().now() - timedelta(days=body.older_than_days)
    gone = services().store.holdings.forget_results(before)
    noted.note("results.deleted", str(gone))
    return GoneShape(deleted=gone)


def read_audit_trail(query: EntriesAsked) -> EntriesShape:
    """Read who did what, the newest first. No value of a patron is in it."""
    found = services().store.audit.latest(query.limit)
    return EntriesShape(entries=[EntryShape.model_validate(one) for one in found])
