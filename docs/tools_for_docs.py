"""Pages that are made from the code at build time, so that code and page cannot part."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from verifier.checks.catalogue import (
    DECISION_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
)
from verifier.checks.connection_checks import CONNECTION_CHECKS
from verifier.checks.delivery_checks import DELIVERY_CHECKS
from verifier.checks.illiad_checks import ILLIAD_SETTING_CHECKS, ILLIAD_USER_CHECKS
from verifier.checks.request_checks import REQUEST_CHECKS
from verifier.ils.capabilities import CAPABILITIES
from verifier.ils.own_settings import OwnSetting
from verifier.ils.table import CONNECTORS
from verifier.model.capability import Capabilities, Sight
from verifier.model.finding import Station
from verifier.report.comparison.schema import COMPARISON, COMPARISONS
from verifier.report.run.schema import RUN
from verifier.report.schema import SCHEMA_FILE, SET_SCHEMA_FILE
from verifier.report.triage.schema import TRIAGE

STAGES = (
    ("Login", LOGIN_CHECKS),
    ("Release", RELEASE_CHECKS),
    ("Request", REQUEST_CHECKS),
    ("Patron", PATRON_CHECKS),
    ("Decision", DECISION_CHECKS),
    ("Delivery", DELIVERY_CHECKS),
    ("Connection", CONNECTION_CHECKS),
    ("ILLiad", (*ILLIAD_SETTING_CHECKS, *ILLIAD_USER_CHECKS)),
)


def write_checks_page(path: Path) -> None:
    """Write one heading per check, with severity, station, owner, sources and page."""
    lines = ["# Checks", "", "Every check, in the order of the road.", ""]
    for stage, checks in STAGES:
        lines += [f"## {stage}", ""]
        for one in checks:
            lines += [
                f"({one.id})=",
                "",
                f"### {one.id}",
                "",
                f"*{one.severity}* · station {one.station} · owner {one.owner}",
                "",
                one.documentation,
                "",
            ]
            if one.cites:
                lines += ["Sources: " + "; ".join(one.cites), ""]
    write(path, "\n".join(lines))


def write_causes_page(path: Path) -> None:
    """Write the order of the stations, and for each check what causes it and what it explains."""
    checks = [one for _, stage in STAGES for one in stage if one.after or _explains(one.id)]
    lines = [
        "# Causes and consequences",
        "",
        "The stations, in the order of the road: "
        + " → ".join(one.value.replace("-", " ") for one in Station)
        + ".",
        "",
        "A finding is a consequence where a check in the third column found something as well;",
        "the first of them counts. The second column gives a check's own station and owner, which",
        "the evidence of a login may overrule.",
        "",
        "| check | station · owner | caused by | explains |",
        "|---|---|---|---|",
        *(
            f"| {_linked((one.id,))} | {one.station} · {one.owner} "
            f"| {_linked(one.after)} | {_linked(_explains(one.id))} |"
            for one in checks
        ),
        "",
        "Every other check stands for itself: nothing explains it, and it explains nothing.",
        "",
    ]
    write(path, "\n".join(lines))


def _explains(check_id: str) -> tuple[str, ...]:
    return tuple(one.id for _, stage in STAGES for one in stage if check_id in one.after)


def _linked(ids: Iterable[str]) -> str:
    return ", ".join(f"[{one}](checks.md#{one.replace('.', '')})" for one in ids)


SIGNS = {"yes": "yes", "sometimes": "at times", "no": "no"}
TOML_WORDS = {"yes": "true", "no": "false"}
KINDS = {
    "text": "text",
    "yes-no": "true or false",
    "number": "number",
    "secret": "secret",
    "file": "file",
}


def write_library_systems_page(path: Path) -> None:
    """Write what each kind of connection can see, and the settings that it alone knows."""
    lines = [
        "# Library systems",
        "",
        "What each kind of connection can and cannot tell about a patron. A question that it",
        "cannot answer is *unknown* in a report, with the reason given here.",
        "",
    ]
    for name, connector in CONNECTORS.items():
        sources = {
            source: sees
            for source, sees in CAPABILITIES.items()
            if source.partition(":")[0] == name
        }
        lines += [f"## {name}", ""]
        lines += _one_source(sources[name]) if len(sources) == 1 else _many_sources(sources)
        lines += _settings(connector.settings)
    write(path, "\n".join(lines))


def _words(sight: Sight) -> str:
    return sight.value.replace("-", " ")


def _one_source(sees: Capabilities) -> Iterator[str]:
    yield "| about a patron | told | |"
    yield "|---|---|---|"
    for sight in Sight:
        yield f"| {_words(sight)} | {SIGNS[sees[sight].seen]} | {sees[sight].note or ''} |"
    yield ""


def _many_sources(sources: Mapping[str, Capabilities]) -> Iterator[str]:
    """Compare the systems behind one protocol, then give each reason once."""
    yield "The name behind the colon is the `system` of a connection over NCIP, or the `dialect`"
    yield "of one over SIP2."
    yield ""
    yield "| source | " + " | ".join(map(_words, Sight)) + " |"
    yield "|---" * (len(Sight) + 1) + "|"
    told: dict[str, list[str]] = {}
    for source, sees in sources.items():
        yield f"| `{source}` | " + " | ".join(SIGNS[sees[one].seen] for one in Sight) + " |"
        for sight in Sight:
            if sees[sight].note:
                told.setdefault(f"{_words(sight)}: {sees[sight].note}", []).append(source)
    yield ""
    for words, which in told.items():
        every = "" if len(which) > len(sources) / 2 else f" (`{'`, `'.join(which)}`)"
        yield f"- {words}{every}"
    yield ""


def _settings(settings: tuple[OwnSetting, ...]) -> Iterator[str]:
    if not settings:
        return
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    for one in settings:
        kind = " or ".join(f"`{word}`" for word in one.choices) or KINDS[one.kind]
        written = TOML_WORDS.get(one.default, one.default) if one.kind == "yes-no" else one.default
        default = "required" if one.required else f"`{written}`" if written else "none"
        means = one.means[:1].upper() + one.means[1:]
        yield f"| `{one.name}` | {kind} | {default} | {means} |"
    yield ""


def write_schema_page(path: Path) -> None:
    """Write the JSON Schemas of one report and of several."""
    one, several = (file.read_text(encoding="utf-8") for file in (SCHEMA_FILE, SET_SCHEMA_FILE))
    write(
        path,
        "# The JSON report's schema\n\n"
        "Every report is held against this schema by a test.\n\n"
        f"```json\n{one}\n```\n\n"
        "## Several reports\n\n"
        "`reports/1`, for several logins at once:\n\n"
        f"```json\n{several}\n```\n",
    )


def write_comparison_schema_page(path: Path) -> None:
    """Write the JSON Schemas of a comparison, of two logins and of two sets."""
    parts = (
        f"## `{name}`\n\n```json\n{file.read_text(encoding='utf-8')}\n```\n"
        for name, file in (("comparison/1", COMPARISON), ("comparisons/1", COMPARISONS))
    )
    write(
        path,
        "# The schemas of a comparison's JSON\n\n"
        "Every comparison is held against them by a test.\n\n" + "\n".join(parts),
    )


def write_triage_schema_page(path: Path) -> None:
    """Write the JSON Schema of a set of requests."""
    write(
        path,
        "# The schema of a triage's JSON\n\n"
        "Every set of requests is held against it by a test.\n\n"
        f"```json\n{TRIAGE.read_text(encoding='utf-8')}\n```\n",
    )


def write_run_schema_page(path: Path) -> None:
    """Write the JSON Schema of a run over test patrons."""
    write(
        path,
        "# The schema of a run's JSON\n\n"
        "Every run over test patrons is held against it by a test.\n\n"
        f"```json\n{RUN.read_text(encoding='utf-8')}\n```\n",
    )


def write(path: Path, text: str) -> None:
    """Write a page, but where it says the same already."""
    # Unchanged pages keep their date, so that a second build has nothing to do.
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
