"""What a report says, in the words of a story's ``[expect]``; and writing that down anew."""

import json
from pathlib import Path
from typing import Any

Table = dict[str, Any]

SAVED = "login.not-verified"
"""Said of every saved login, and therefore left out of the files."""

EXIT_CODES = {"pass": 0, "warning": 0, "fail": 1, "unknown": 2}
_WHERE_ASKED = ("product", "steps", "remedies")


def seen(report: Table, wanted: Table) -> Table:
    """What *report* says; of the optional keys those that *wanted* has."""
    cause = report["cause"] or {"check": "none", "owner": "none"}
    sent = report["identifier"]["sent"]
    message = {
        "verdict": report["verdict"],
        "cause": cause["check"],
        "owner": cause["owner"],
        "sent": "none" if sent is None else sent,
        "state": report["reshare"]["state"] or "none",
        "ils": report["ils"]["outcome"],
        "errors": found(report, "error"),
        "warnings": found(report, "warning"),
        "notices": [entry for entry in found(report, "notice") if entry != SAVED],
        "carried_by": list(dict.fromkeys(map(_carried, report["identifier"]["carried_by"]))),
        "product": report["login"]["idp"]["profile"] or "none",
        "steps": {
            entry["step"]: entry["answer"]
            for entry in report["steps"]
            if entry["step"] in wanted.get("steps", {})
        },
        "remedies": sorted({f"{entry['for']} {entry['product']}" for entry in report["remedies"]}),
    }
    return {key: message[key] for key in message if key in wanted or key not in _WHERE_ASKED}


def found(report: Table, severity: str) -> list[str]:
    """The checks that found something of this severity, in the order of their names."""
    return sorted(
        {entry["check"] for entry in report["findings"] if entry["severity"] == severity}
    )


def marks(report: Table) -> list[str]:
    """The errors and warnings that no other finding explains: one for each mistake."""
    return sorted(
        {
            entry["check"]
            for entry in report["findings"]
            if entry["severity"] != "notice" and entry["follows_from"] is None
        }
    )


def rewrite(path: Path, message: Table) -> None:
    """Put *message* in the place of the file's last table."""
    story, _, _ = path.read_text(encoding="utf-8").partition("[expect]\n")
    lines = [f"{key} = {_value(value)}" for key, value in message.items()]
    path.write_text(story.rstrip("\n") + "\n\n[expect]\n" + "\n".join(lines) + "\n", "utf-8")


def _carried(entry: Table) -> str:
    by = f" by {entry['transform']}" if entry["transform"] else ""
    return f"{entry['attribute']} = {entry['matches']}{by}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {_value(item)}" for key, item in value.items())
        return "{ " + pairs + " }"
    if isinstance(value, list) and sum(map(len, value)) > 80:
        return "[\n" + "".join(f"    {json.dumps(entry)},\n" for entry in value) + "]"
    return json.dumps(value, ensure_ascii=False)
