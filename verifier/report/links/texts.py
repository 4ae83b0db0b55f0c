"""Texts that are ready to send: to the owners of the causes, to testers, and from a tester."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from verifier.model.contacts import Contacts
from verifier.model.finding import Owner
from verifier.model.message import Message, Paragraph
from verifier.model.owners import OWNERS
from verifier.model.report import Verdict
from verifier.model.run_summary import RunSummary, SummaryCause
from verifier.report.links.words import a_kind, kind_words
from verifier.report.phrases import date_words

_ADDRESS = re.compile(r"[^@\s<>,;?&]+@[^@\s<>,;?&]+")


def to_owners(
    summary: RunSummary, *, contacts: Contacts, address: str, site_name: str
) -> Iterator[Message]:
    """Write to each owner of a first cause, once. No value of a person is in it."""
    by_owner: dict[Owner, list[SummaryCause]] = {}
    for cause in summary.causes:
        by_owner.setdefault(cause.owner, []).append(cause)
    for owner, causes in by_owner.items():
        stopped = sum(len(one.row_ids) for one in causes)
        yield Message(
            to=OWNERS[owner],
            subject=f"{site_name}: {summary.name}: what is yours to change",
            contact=contacts.of(owner),
            paragraphs=(
                Paragraph(
                    text=f"In the test run “{summary.name}”, {stopped} of {len(summary.rows)} "
                    "logins went wrong at a place that is yours to change.",
                    needed=True,
                ),
                *(_about(cause, summary) for cause in causes),
                Paragraph(text=f"The run, with every report: {address}", needed=True),
            ),
        )


def invitation(
    *,
    patron: str,
    idp_name: str,
    address: str,
    until: datetime,
    site_name: str,
    tester: str | None = None,
) -> Message:
    """Ask somebody to test. Nothing in it needs any knowledge."""
    return Message(
        to=tester or "the tester",
        contact=tester if tester and _ADDRESS.fullmatch(tester) else None,
        subject=f"Please try the new login of {site_name}",
        paragraphs=(
            Paragraph(
                text="Could you spare two minutes? We are changing how people log in, and want "
                "to know whether borrowing from other libraries still works for you."
            ),
            Paragraph(
                text="1. Open this link in a private (incognito) window:",
                settings=(address,),
                needed=True,
            ),
            Paragraph(
                text=f"2. Log in at {idp_name} with an account of {a_kind(patron)}.\n"
                "3. The page then says whether it works, and a reference number. You need not "
                "do anything else: we see the result as well."
            ),
            Paragraph(
                text=f"The link works once, until {date_words(until.date())}. Please do not pass "
                "it on. If anything looks odd, write to me and name the reference number."
            ),
        ),
    )


def from_tester(
    *, run_name: str, patron: str, idp_name: str, verdict: Verdict | None, number: str
) -> str:
    """Say what a tester can tell by mail or telephone: no value, no jargon."""
    said = {
        Verdict.PASS: "It works.",
        Verdict.WARNING: "It works today.",
        Verdict.FAIL: "It does not work.",
    }.get(verdict or Verdict.UNKNOWN, "It could not be said whether it works.")
    return (
        f"I tried the login for “{run_name}”, as {a_kind(patron)} at {idp_name}.\n"
        f"{said}\n"
        f"Reference number: {number}\n"
    )


def _about(cause: SummaryCause, summary: RunSummary) -> Paragraph:
    seen = []
    for row in map(summary.row, cause.row_ids):
        number = f" (reference {row.reference})" if row.reference else ""
        seen.append(f"{kind_words(row.patron)} at {row.idp_name}{number}")
    change = f"\nWhat to change: {cause.remedy}" if cause.remedy else ""
    return Paragraph(heading=cause.title, text=f"Seen with: {'; '.join(seen)}.{change}")
