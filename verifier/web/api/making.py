"""The kinds of operation, for the tables that list them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from verifier.web.api.operation import Operation
from verifier.web.api.rendered import FORMS, Rendered

GONE = 204
MADE = 201
_Make = Callable[..., Operation]

get: Final[_Make] = partial(Operation, method="GET")
post: Final[_Make] = partial(Operation, method="POST")
delete: Final[_Make] = partial(Operation, method="DELETE", status=GONE)
document: Final[_Make] = partial(Operation, method="GET", query=Rendered, forms=FORMS)
upload: Final[_Make] = partial(Operation, method="POST", query=Rendered, forms=FORMS)
