"""The fields of the model that hold what belongs to a person, and those that may quote it."""

from __future__ import annotations

from verifier.model import population, set_steps, triage
from verifier.model.capability import Gap
from verifier.model.capture import Attribute, GateCheck, LoginCapture, Subject
from verifier.model.comparison import Judgement, Remark, Sent, Side
from verifier.model.comparison_set import Alone
from verifier.model.decision import BorrowerDecision
from verifier.model.delivery import Delivery
from verifier.model.finding import Evidence, Finding, NotRun, Passed
from verifier.model.illiad import (
    Advice,
    ColumnStanding,
    ColumnValue,
    IlliadComparison,
    JudgedUser,
    UserAsked,
)
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.lookup import (
    Ambiguous,
    CouldNotLook,
    ElectronicAddress,
    NcipAnswer,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.model.match import IdentifierMatch, PatronMatch
from verifier.model.message import Paragraph
from verifier.model.pasted_request import Posted, PostedField, RequestPair
from verifier.model.patron import (
    Block,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)
from verifier.model.patron_lookup import PatronLookup
from verifier.model.patron_request import AuditEntry, PatronRequest
from verifier.model.release import Release, ScopeProblem
from verifier.model.report import (
    Cause,
    Headline,
    Remedy,
    RouteStop,
    Snippet,
    Step,
)
from verifier.model.request import RequestPreview, TransformTrace
from verifier.model.reshare_live import HostLmsTest, OwnAnswer, UnreadPart

VALUES: dict[type, frozenset[str]] = {
    Attribute: frozenset({"values"}),
    Subject: frozenset({"value", "name_qualifier", "sp_name_qualifier"}),
    LoginCapture: frozenset({"typed_username"}),
    Release: frozenset({"identifier_values", "header_values", "email_values"}),
    ScopeProblem: frozenset({"scope"}),
    TransformTrace: frozenset({"header_value", "after_case", "result"}),
    RequestPreview: frozenset({"req_id", "patron_identifier", "email"}),
    RequestPair: frozenset({"value"}),
    PostedField: frozenset({"values"}),
    PatronKey: frozenset({"value"}),
    PatronLookup: frozenset({"expected"}),
    NcipAnswer: frozenset({"user_id", "emails", "optional_user_ids"}),
    ElectronicAddress: frozenset({"value"}),
    NcipProblem: frozenset({"value"}),
    Privilege: frozenset({"value"}),
    PersonName: frozenset({"given", "family", "unstructured"}),
    PatronIdentifier: frozenset({"value"}),
    PatronRecord: frozenset({"internal_id", "emails"}),
    PatronGroup: frozenset({"code", "label"}),
    IdentifierMatch: frozenset({"value", "becomes"}),
    BorrowerDecision: frozenset({"user_id", "profile", "surname", "given_name", "email"}),
    HostLmsTest: frozenset({"user_id", "profile"}),
    Evidence: frozenset({"value"}),
    Delivery: frozenset({"expected"}),
    ColumnValue: frozenset({"value"}),
    ColumnStanding: frozenset({"value", "becomes"}),
    UserAsked: frozenset({"name"}),
    IlliadSettings: frozenset({"users"}),
    Sent: frozenset({"values", "qualifiers"}),
    Side: frozenset({"identifier", "email"}),
    Alone: frozenset({"identifier", "subject"}),
    PatronRequest: frozenset(
        {"patron_identifier", "group", "surname", "given_name", "email"},
    ),
    population.LoginLine: frozenset({"name", "group"}),
    population.Trait: frozenset({"value"}),
    population.SharedIdentifier: frozenset({"identifier"}),
    population.SplitPerson: frozenset({"identifiers"}),
    triage.JudgedRequest: frozenset({"group"}),
    triage.SharedTrait: frozenset({"value"}),
    triage.TriageRemedy: frozenset({"concerns"}),
}
"""The fields that hold a released value or one of the library system's."""

SAID: dict[type, frozenset[str]] = {
    NotFound: frozenset({"said"}),
    Ambiguous: frozenset({"said"}),
    CouldNotLook: frozenset({"said"}),
    ElectronicAddress: frozenset({"type"}),
    NcipProblem: frozenset({"type", "detail"}),
    Block: frozenset({"message"}),
    BorrowerDecision: frozenset({"audit", "problems"}),
    TransformTrace: frozenset({"detail"}),
    AuditEntry: frozenset({"said"}),
    OwnAnswer: frozenset({"status", "problems", "unanswered"}),
    HostLmsTest: frozenset({"status", "problems"}),
}
"""What other systems said, or what quotes it: every known value is masked inside."""

PROSE: dict[type, frozenset[str]] = {
    GateCheck: frozenset({"detail", "expected", "received"}),
    RequestPreview: frozenset({"blocked", "unsaid"}),
    Posted: frozenset({"said"}),
    PostedField: frozenset({"note"}),
    PatronLookup: frozenset({"not_asked"}),
    PatronMatch: frozenset({"person_because"}),
    Finding: frozenset({"message"}),
    Passed: frozenset({"saw"}),
    NotRun: frozenset({"reason"}),
    Cause: frozenset({"summary"}),
    Headline: frozenset({"verdict", "reason"}),
    Paragraph: frozenset({"text", "settings", "short"}),
    RouteStop: frozenset({"note"}),
    Step: frozenset({"because"}),
    Gap: frozenset({"said"}),
    UnreadPart: frozenset({"said"}),
    Remedy: frozenset({"text", "how", "where", "trade_off"}),
    Snippet: frozenset({"place", "text"}),
    Advice: frozenset({"text"}),
    IlliadComparison: frozenset({"headline", "reason"}),
    JudgedUser: frozenset({"said"}),
    Side: frozenset({"reason"}),
    Remark: frozenset({"said"}),
    Judgement: frozenset({"headline", "reason"}),
    population.LoginLine: frozenset({"headline"}),
    population.CauseGroup: frozenset({"summary"}),
    population.ListenerRule: frozenset({"regex", "replacement", "snippet"}),
    population.ListenerAnswer: frozenset({"said"}),
    set_steps.Reason: frozenset({"because"}),
    population.Population: frozenset({"headline", "remarks"}),
    triage.JudgedRequest: frozenset({"because"}),
    triage.RequestPattern: frozenset({"said"}),
    triage.TriageRemedy: frozenset({"text"}),
    triage.Oddity: frozenset({"said"}),
    triage.Triage: frozenset({"headline", "remarks"}),
}
"""Our own sentences hold no values by rule; what looks like an identifier is masked anyway."""
