"""SARIF 2.1.0: rules with their help, results where they belong, and what could not be asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from verifier.model.check_page import CheckPage
from verifier.model.finding import Severity
from verifier.model.place import Place
from verifier.report.show import clean

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_MARK = "verifierFinding/v1"
_NO_LINE = 1  # where none is known: code scanning at GitHub shows nothing without one


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifRule:
    """What a result may be of, with its page."""

    id: str
    title: str
    means: str
    help: str
    severity: Severity
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifResult:
    """One result. ``told_apart_by`` is what makes it the same result in the next run."""

    rule: str
    severity: Severity
    message: str
    logical: tuple[str, ...]  # "idp:campus", "station:listener": the nearest first
    told_apart_by: tuple[str, ...]
    place: Place | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifNotice:
    """Something that could not be asked or read, or a check that broke; a note is neither."""

    id: str
    message: str
    logical: tuple[str, ...] = ()
    place: Place | None = None
    level: Literal["error", "note"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifRun:
    """Everything that one file says."""

    version: str
    automation: tuple[str, ...]  # what was looked at: the site, the identity provider, the patron
    began: datetime
    results: tuple[SarifResult, ...]
    notices: tuple[SarifNotice, ...]
    rules: tuple[SarifRule, ...]
    site_file: str | None = None  # where results are shown that stand in no file


def document(run: SarifRun) -> str:
    """Write the whole file."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run)]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def rules_of(ids: Iterable[str], pages: Mapping[str, CheckPage]) -> tuple[SarifRule, ...]:
    """Give the rules of some checks, each once, those whose page is known."""
    return tuple(_of_page(pages[one]) for one in dict.fromkeys(ids) if one in pages)


def _of_page(page: CheckPage) -> SarifRule:
    return SarifRule(
        id=page.id,
        title=page.title,
        means=page.means,
        help=page.whole,
        severity=page.severity,
        properties={
            "station": page.station.value,
            "owner": page.owner.value,
            "sources": list(page.cites),
        },
    )


def _run(run: SarifRun) -> dict[str, Any]:
    places = {one.id: at for at, one in enumerate(run.rules)}
    began = run.began.astimezone(UTC)
    return {
        "tool": {
            "driver": {
                "name": "verifier",
                "fullName": f"reshare-attribute-verifier {run.version}",
                "semanticVersion": run.version,
                "rules": [_rule(one) for one in run.rules],
            }
        },
        # With a blank last part GitHub takes all of it for the category of an upload.
        "automationDetails": {"id": "/".join((*map(_part, run.automation), ""))},
        "invocations": [
            {
                "executionSuccessful": all(one.level == "note" for one in run.notices),
                "startTimeUtc": began.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "toolExecutionNotifications": [_notice(one) for one in run.notices],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, places, run.site_file) for one in run.results],
    }


def _part(text: str) -> str:
    return clean(text).replace("/", "_").strip() or "_"


def _rule(rule: SarifRule) -> dict[str, Any]:
    stage, _, problem = rule.id.rpartition(".")
    words = "".join(one.capitalize() for one in problem.split("-"))
    return {
        "id": rule.id,
        "name": f"{stage.capitalize()}{words}",
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.means},
        "help": {"text": rule.help, "markdown": rule.help},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        **({"properties": dict(rule.properties)} if rule.properties else {}),
    }


def _notice(notice: SarifNotice) -> dict[str, Any]:
    return {
        "descriptor": {"id": notice.id},
        "level": notice.level,
        "message": {"text": clean(notice.message)},
        **_at(notice),
    }


def _at(notice: SarifNotice) -> dict[str, Any]:
    location = _location(notice.logical, notice.place)
    return {"locations": [location]} if location else {}


def _result(
    result: SarifResult, places: Mapping[str, int], site_file: str | None
) -> dict[str, Any]:
    place = result.place or (Place(file=site_file) if site_file else None)
    mark = hashlib.sha256(
        "\0".join((result.rule, *result.told_apart_by)).encode(errors="surrogatepass")
    ).hexdigest()
    return {
        "ruleId": result.rule,
        **({"ruleIndex": places[result.rule]} if result.rule in places else {}),
        "level": LEVELS[result.severity],
        "message": {"text": clean(result.message)},
        "locations": [_location(result.logical, place)],
        # The second is GitHub's own: without it, it would mark a line of a file.
        "partialFingerprints": {_MARK: mark, "primaryLocationLineHash": f"{mark[:16]}:1"},
        **({"properties": dict(result.properties)} if result.properties else {}),
    }


def _location(logical: Sequence[str], place: Place | None) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if place is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(place.file, errors="surrogatepass")},
            "region": {"startLine": place.line or _NO_LINE},
        }
    if logical:
        location["logicalLocations"] = [
            {
                "name": clean(one.partition(":")[2] or one),
                "fullyQualifiedName": clean(one),
                "kind": "resource",
            }
            for one in logical
        ]
    return location
