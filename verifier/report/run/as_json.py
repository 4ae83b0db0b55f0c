"""A run over test patrons as JSON, ``run/1``: how it came out, then each login with its report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from verifier.model.report import Verdict
from verifier.model.run import PatronLogin, PatronRun
from verifier.report import json_report
from verifier.report.json_remedies import remedy_dict
from verifier.report.pipeline.first_causes import SharedCause, first_causes
from verifier.report.pipeline.told_login import ToldLogin
from verifier.report.run.told import headline, logins_of, remarks

SCHEMA = "run/1"


def render_run(run: PatronRun, *, redact: bool) -> str:
    """Write the JSON text, indented, ending in a line end."""
    return "".join(pieces(run, redact=redact))


def pieces(run: PatronRun, *, redact: bool) -> Iterator[str]:
    """Write the same login by login: a thousand reports as one text take much memory."""
    logins = tuple(logins_of(run, redact=redact))
    head = json.dumps(_sum(run, logins, redact=redact), ensure_ascii=False, indent=2)
    yield f'{head.removesuffix("}").rstrip()},\n  "logins": ['
    for place, (login, one) in enumerate(zip(logins, run.logins, strict=True)):
        content = {**_login(place + 1, login), "report": _report(one, redact=redact)}
        text = json.dumps(content, ensure_ascii=False, indent=2).replace("\n", "\n    ")
        yield f"{',' if place else ''}\n    {text}"
    yield "\n  ]\n}\n"


def _sum(run: PatronRun, logins: Sequence[ToldLogin], *, redact: bool) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "headline": headline(run),
        "remarks": list(remarks(run)),
        "verdicts": {one.value: sum(login.verdict is one for login in logins) for one in Verdict},
        "no_login": sum(one.report is None for one in logins),
        "left_out": run.left_out,
        "causes": [_cause(one) for one in first_causes(logins)],
        "started_at": run.started_at.isoformat(),
        "seconds": round(run.seconds, 3),
        "site": run.site_name,
        "version": run.version,
        "redacted": redact,
    }


def _cause(cause: SharedCause) -> dict[str, Any]:
    return {
        "check": cause.check,
        "station": None if cause.station is None else cause.station.value,
        "owner": None if cause.owner is None else cause.owner.value,
        "summary": cause.summary,
        "verdict": cause.verdict.value,
        "logins": list(cause.numbers),
        "remedy": None if cause.remedy is None else remedy_dict(cause.remedy),
    }


def _login(number: int, login: ToldLogin) -> dict[str, Any]:
    cause = None if login.report is None else login.report.diagnosis.cause
    return {
        "number": number,
        "idp": login.idp,
        "patron": login.patron,
        "verdict": login.verdict.value,
        "headline": login.headline,
        "reason": login.reason,
        "owner": login.owner,
        "cause": None if cause is None else cause.check,
        "stopped": login.stopped,
        "started_at": login.began.isoformat(),
        "seconds": round(login.seconds or 0.0, 3),
    }


def _report(login: PatronLogin, *, redact: bool) -> dict[str, Any] | None:
    return None if login.report is None else json_report.as_dict(login.report, redact=redact)
