"""A run: every chosen test patron logged in, followed to the end, and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.ils.as_they_come import as_they_come
from verifier.ils.ask import IlsConnector
from verifier.model.run import PatronLogin, PatronRun
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.patron_login.used_up import PATIENCE_SECONDS
from verifier.patron_runs.accounts import Accounts
from verifier.patron_runs.choosing import Chosen
from verifier.patron_runs.one_login import KeepsReports, LoginRunner

AT_ONCE = 4
MOST_AT_ONCE = 16
Done = Callable[[PatronLogin, int, int], None]
"""Is told each login as it ends, how many have ended, and how many there are."""


def run_patrons(
    chosen: Sequence[Chosen],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    store: KeepsReports,
    own: OwnSide | None = None,
    accounts: Accounts | None = None,
    at_once: int = AT_ONCE,
    done: Done = lambda _login, _number, _all: None,
) -> PatronRun:
    """Log every one of *chosen* in, *at_once* at a time, and follow their identifiers.

    All share *own*, our side of each protocol, and the pace of *ils*. What stops one login is
    told in its place, and the others go on. A KeyboardInterrupt ends the run early: what was
    done by then is not lost. *done* is called by the thread that called this.
    """
    began, began_at = time.monotonic(), datetime.now(UTC)
    own = own or OwnSide(site, patience_seconds=PATIENCE_SECONDS)
    runner = LoginRunner(
        site=site,
        ils=ils,
        store=store,
        own=own,
        accounts=accounts or Accounts(),
        not_ready=own.make_ready([one.idp.protocol for one in chosen]),
    )
    calls = [partial(runner.run, one) for one in chosen]
    found: dict[int, PatronLogin] = {}
    with suppress(KeyboardInterrupt):
        for place, login in as_they_come(calls, at_once=at_once):
            found[place] = login
            done(login, len(found), len(chosen))
    return PatronRun(
        site_name=site.name,
        started_at=began_at,
        seconds=time.monotonic() - began,
        version=__version__,
        logins=tuple(found[place] for place in sorted(found)),
        left_out=len(chosen) - len(found),
    )
