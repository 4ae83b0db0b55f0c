"""The tables of the data store, one module for each concern."""

from verifier.store.tables.base import Base
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
from verifier.store.tables.seal_proof import SealProof
from verifier.store.tables.watch import ToldFailure

__all__ = [
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
    "SealProof",
    "SetupLink",
    "StoredReport",
    "StoredRun",
    "StoredRunRow",
    "TokenRow",
    "ToldFailure",
    "UsedAssertion",
]
