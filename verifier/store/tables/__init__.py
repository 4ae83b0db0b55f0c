"""The tables of the data store, one module for each concern."""

from verifier.store.tables.base import SCHEMA_VERSION, Base
from verifier.store.tables.imports import ImportRow
from verifier.store.tables.logins import (
    Attempt,
    Login,
    Pending,
    Result,
    StoredReport,
    UsedAssertion,
)
from verifier.store.tables.operators import (
    AuditRow,
    OperatorRow,
    OperatorSession,
    SetupLink,
    TokenRow,
)
from verifier.store.tables.runs import Baseline, StoredRun, StoredRunRow
from verifier.store.tables.watch import ToldFailure

__all__ = [
    "SCHEMA_VERSION",
    "Attempt",
    "AuditRow",
    "Base",
    "Baseline",
    "ImportRow",
    "Login",
    "OperatorRow",
    "OperatorSession",
    "Pending",
    "Result",
    "SetupLink",
    "StoredReport",
    "StoredRun",
    "StoredRunRow",
    "TokenRow",
    "ToldFailure",
    "UsedAssertion",
]
