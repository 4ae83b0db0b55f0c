"""A report that was exported for support, ``support/1``, as somebody hands it in."""

from __future__ import annotations

import json

from pydantic import ValidationError

from verifier.captures.json_bounds import refuse_many_parts
from verifier.captures.problems import NotACapture
from verifier.captures.report_shape import SUPPORT_SCHEMA as SCHEMA
from verifier.captures.shape_problems import broken, said
from verifier.captures.support_shape import SupportShape
from verifier.model.imported import ImportedReport

MOST_BYTES = 2_000_000
_WHAT = "This export"


def read_support(content: bytes) -> ImportedReport:
    """Read an exported report. Raises ``NotACapture`` that names the place."""
    if len(content) > MOST_BYTES:
        raise NotACapture("This file is larger than any export of a report.")
    try:
        text = content.decode("utf-8-sig")
        refuse_many_parts(text)
        document = json.loads(text)
    except UnicodeDecodeError:
        raise NotACapture(f"{_WHAT} is no text: choose the file as it was downloaded.") from None
    except (ValueError, RecursionError) as error:
        raise NotACapture(broken(_WHAT, error)) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise NotACapture(
            "This is no report that was exported for support: on the page of a report, "
            "Export for support makes one."
        )
    try:
        return SupportShape.model_validate_json(text).imported()
    except ValidationError as error:
        raise NotACapture(said(_WHAT, SCHEMA, error)) from None
