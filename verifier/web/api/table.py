"""Every operation of the API, by hand: what is not here does not exist."""

from __future__ import annotations

from verifier.web.api.operation import Operation
from verifier.web.api.report_table import REPORTS
from verifier.web.api.run_table import RUNS
from verifier.web.api.site_table import ADMIN, SITE

OPERATIONS: tuple[Operation, ...] = (*RUNS, *REPORTS, *SITE, *ADMIN)
