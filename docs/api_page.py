"""The page about the API, made from its table of operations and its description."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.tools_for_docs import write
from verifier.web.api.access import SCOPES
from verifier.web.api.blueprint import EVERY
from verifier.web.api.openapi import PREFIX, describe, path_of
from verifier.web.api.operation import Operation
from verifier.web.api.report_table import REPORTS
from verifier.web.api.run_table import RUNS
from verifier.web.api.site_table import ADMIN, SITE

_INTRODUCTION = f"""# The API

What the pages do, for programs. Every path begins with `{PREFIX}` below the site's address. How
to use it is in [use the API](../how-to/api.md). A running service gives its description as OpenAPI
3.1 at `{PREFIX}/openapi.json`, to any token; it stands at the end of this page as well.

## Rules

- A token comes as `Authorization: Bearer rav_…`, in each request. Cookies and tokens in the
  address count for nothing.
- Bodies are JSON, but for files, which come as a form (`multipart/form-data`). A key, a parameter
  or a field that is not known is refused by name.
- Values of persons are masked. `redact=no` shows them to a token that has `reports:read`.
- `format` is `json`, `text`, `html`, `junit`, `sarif`, `csv` or `markdown`.
- Lists come in parts: `older` says where the next part begins, and is null at the end.

## Errors

Each refusal is one object. `code` stays the same, `message` is for people, and `reference`, where
there is one, stands in the service's log as well.

```json
{{"error": {{"code": "run-under-way", "message": "Another run is …", "reference": null}}}}
```

| status | code |
|---|---|
| 400 | `cannot-be-read` |
| 401 | `token-needed` |
| 403 | `scope-needed` |
| 404 | `not-found`; `values-gone` where the result of a report is still kept |
| 405 | `method-not-allowed` |
| 409 | `conflict`; `run-under-way`, `not-set-up` |
| 413 | `too-large` |
| 415 | `form-not-read` |
| 429 | `too-many-attempts` |
| 500 | `defect` |
| 503 | `not-now` |
"""
_PARTS = (
    ("Runs", RUNS),
    ("Reports, baselines, comparisons, triage", REPORTS),
    ("The site", SITE),
    ("Who may, and what is kept", (*ADMIN, EVERY[-1])),
)


def write_api_page(path: Path) -> None:
    """Write every operation with its scope, what it takes and what it gives."""
    document = describe(EVERY, SCOPES)
    lines = [_INTRODUCTION]
    for heading, operations in _PARTS:
        lines += [f"## {heading}", ""]
        for one in operations:
            lines += _operation(one, document)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    write(path, "\n".join([*lines, "## The whole description", "", "```json", text, "```", ""]))


def _operation(one: Operation, document: dict[str, Any]) -> Iterator[str]:
    described = document["paths"][path_of(one)][one.method.lower()]
    yield f"### {one.method} {path_of(one)}"
    yield ""
    yield described["summary"]
    if described["description"]:
        yield ""
        yield described["description"]
    yield ""
    rows = [*_parameters(described), *_body(one)]
    if rows:
        yield "| where | name | takes |"
        yield "|---|---|---|"
        yield from rows
        yield ""


def _parameters(described: dict[str, Any]) -> Iterator[str]:
    for one in described.get("parameters", ()):
        if one["in"] == "query":
            yield f"| address | `{one['name']}` | {one['schema'].get('description', '')} |"


def _body(one: Operation) -> Iterator[str]:
    if one.body is not None:
        yield f"| body | | JSON, `{one.body.__name__}` |"
    for name, field in (one.upload or {}).items():
        needed = " It has to be there." if field.required else ""
        yield f"| form | `{name}` | {field.said}{needed} |"
    if one.gives is not None:
        yield f"| answer | | `{one.gives.__name__}` |"
    elif one.documents:
        yield f"| answer | | {' or '.join(f'`{name}`' for name in one.documents)} |"
