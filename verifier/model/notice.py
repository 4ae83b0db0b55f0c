"""What a watch tells: who no longer gets through, and who does again. No value of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.report import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One test patron at one identity provider."""

    idp_id: str
    patron: str  # the site file's id
    verdict: Verdict
    said: str  # the first cause, or why there was no login, in one sentence
    check: str | None = None  # the first cause's
    owner: str | None = None  # whose station that is
    reference: str | None = None  # of the kept report


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What has changed between works and does not work since it was last told."""

    site_name: str
    base_url: str
    at: datetime  # when the run began
    failing: tuple[NoticeLine, ...]  # for the first time
    recovered: tuple[NoticeLine, ...]
    still_failing: int  # told before
    logins: int  # of the whole run
