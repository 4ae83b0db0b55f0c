"""Telling of a run what was not told yet, by each way that the site file names."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Protocol

from verifier.model.finding import Severity
from verifier.model.notice import Notice, NoticeLine
from verifier.model.run import PatronRun
from verifier.model.site import Site
from verifier.notices import mail, webhook
from verifier.notices.not_told import NotTold
from verifier.patron_runs.trouble import IdpAndPatron, notice_of

logger = logging.getLogger(__name__)

Tell = Callable[[Notice], None]
"""Tells a notice by one way. Raises ``NotTold``."""


class RemembersTold(Protocol):
    """What was told, kept over restarts."""

    def failures(self, way: str) -> frozenset[IdpAndPatron]:
        """Give the failures that were told by *way* and not taken back."""

    def note(
        self,
        way: str,
        *,
        failing: Collection[IdpAndPatron],
        no_longer: Collection[IdpAndPatron],
    ) -> None:
        """Note what was just told by *way*."""


def ways_of(site: Site) -> dict[str, Tell]:
    """Give the ways of telling that *site* names."""
    private = site.allow_private_addresses
    ways: dict[str, Tell] = {}
    if site.watch.webhook is not None:
        ways["webhook"] = partial(webhook.post, webhook=site.watch.webhook, allow_private=private)
    if site.watch.mail is not None:
        ways["mail"] = partial(mail.send, mail=site.watch.mail, allow_private=private)
    return ways


def tell_of(
    run: PatronRun,
    *,
    site: Site,
    counted: Collection[Severity],
    told: RemembersTold,
    ways: Mapping[str, Tell],
) -> dict[str, str]:
    """Tell the first failures and the recoveries of *run*, and remember what was told.

    Gives a sentence for each way that did not work; what it had to tell is told after the next
    run. Raises ``StoreProblem``.
    """
    problems: dict[str, str] = {}
    wanted = {(idp.id, patron.id) for idp in site.idps for patron in idp.test_patrons}
    for way, tell in ways.items():
        before = told.failures(way)
        notice = notice_of(run, site=site, counted=counted, told=before)
        failing, no_longer = set(_keys(notice.failing)), set(_keys(notice.recovered))
        if failing or no_longer:
            try:
                tell(notice)
            except NotTold as failure:
                logger.warning("notice-not-told way=%s", way)
                problems[way] = failure.said
                continue
        gone = before - wanted  # no longer in the site file: nobody waits for their recovery
        if failing or no_longer or gone:
            told.note(way, failing=failing, no_longer=no_longer | gone)
    return problems


def _keys(lines: Collection[NoticeLine]) -> Iterator[IdpAndPatron]:
    for one in lines:
        yield one.idp_id, one.patron
