"""Everything that a check's file needs, under one name.

A check answers with ``Draft``, ``Saw`` and ``NotAsked``; what it judges, writes and cites is here
too. This module defines nothing of its own.
"""

from collections.abc import Iterable, Iterator

from verifier.domain.checks.check import Answers, Draft, NotAsked, Saw, check, drafts_or, judge
from verifier.domain.checks.connection_findings import connection_draft, stage_failed
from verifier.domain.checks.discovery_settings import (
    REPLACED,
    SETTING_ACTIONS,
    differences,
    has_usual_format,
    identifier_rules,
    idp_sections,
    is_variable_set,
    passes_client_header,
    replaced_by_header,
    sent_by,
    sent_from,
    sets_header,
    username_behind,
    usernames,
)
from verifier.domain.checks.evidence import (
    attribute_as_sent,
    attribute_values,
    record_evidence,
    transform_evidence,
)
from verifier.domain.checks.identifier_source import (
    REASSIGNABLE,
    IdentifierSource,
    header_was_recorded,
    identifier_source,
    is_national,
    is_pairwise,
    is_placeholder,
    looks_filled,
    nothing_configured,
    usual_mistake,
)
from verifier.domain.checks.illiad_users import column_evidence, match_evidence, sent_or_not_asked
from verifier.domain.checks.listener_settings import (
    NOTHING_KNOWN,
    ListenerRule,
    each_service,
    is_anchored,
    keeps_a_part,
    letters_never_met,
    listener_evidence,
    service_evidence,
    services_that,
    unknown_groups,
)
from verifier.domain.checks.pasted_request import PASTED_ONLY, check_oddity, has_url_only
from verifier.domain.checks.patron_match import (
    LOOKUP_FAILURES,
    asked_kind,
    best_explanation,
    blocks_in_force,
    current_identifiers,
    found_by_reshare,
    found_this_patron,
    inactive_identifier,
    is_exact,
    is_from_sent,
    not_found_by_reshare,
    not_found_or_why,
    record_problems,
    records_of_patron,
    states_active_account,
    why_unanswered,
)
from verifier.domain.checks.references import (
    APACHE_HEADERS,
    ATTRIBUTE_MAP,
    CROSSLINK_LOOKUP,
    EDUPERSON,
    ENTRA_GUESTS,
    ILLIAD_ADDON,
    ILLIAD_API,
    LISTENER,
    LISTENER_CONFIG,
    LISTENER_KEYS,
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    MOD_NCIP,
    MODRS_CAN_CREATE,
    MODRS_DECISION,
    MODRS_EVENTS,
    MODRS_LOOKUP,
    MODRS_NCIP,
    MODRS_OPENURL,
    MODRS_SETTINGS,
    NCIP_CLIENT,
    NCIP_LOOKUP_PAGE,
    NCIP_STANDARD,
    NGINX_HEADERS,
    NOT_DELIVERED,
    NOT_THIS_PATRON,
    NOT_WORKING,
    OIDC_CORE,
    PROFILES_PAGE,
    RFC_JSON,
    SAML2INT,
    SAML_CORE,
    SAML_PROFILES,
    SHIB_METADATA,
    SHIBBOLETH_SP,
    SUBJECT_ID,
    UNREADABLE_REQUEST,
    URI_SYNTAX,
    VUFIND_AUTH,
    VUFIND_SHIBBOLETH,
    WRONG_VALUE,
)
from verifier.domain.checks.reshare_settings import (
    CROSSLINK_KEEPS_ANSWERED_ID,
    CROSSLINK_NO_ADAPTERS,
    CROSSLINK_NO_PRIVILEGES,
    CROSSLINK_NO_SUCH_SETTING,
    NOT_STATED,
    HasSettings,
    profiles_that,
    unanswerable,
)
from verifier.domain.model.attribute_names import NATIONAL, TYPED, written_as_national
from verifier.domain.model.capture import (
    AttributeSource,
    GateOutcome,
    LoginCapture,
    OddityKind,
    Origin,
    Protocol,
    RequestKind,
)
from verifier.domain.model.config_files import ServiceSettings, WebServer
from verifier.domain.model.connection_test import ConnectionTest, Expiring, Stage
from verifier.domain.model.evidence import (
    BorrowerDecision,
    DecisionEvidence,
    LookupEvidence,
    PatronEvidence,
    ReleaseEvidence,
    RequestEvidence,
    RequestState,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Place,
    Severity,
    Station,
    attribute_evidence,
    patron_check_evidence,
    record_identifier_evidence,
    sent_identifier_evidence,
    setting_evidence,
    state_evidence,
)
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.illiad_comparison import ColumnOutcome, ColumnResult, ComparedUser
from verifier.domain.model.lint import Delivery
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupAttempt,
    LookupFailure,
    NcipAnswer,
    NotFound,
    PatronLookup,
    Purpose,
    records_in,
)
from verifier.domain.model.match import (
    HARMLESS,
    Agreement,
    IdentifierMatch,
    PatronMatch,
    Transform,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    CapabilityName,
    IdentifierStatus,
    PatronRecord,
    same_account,
)
from verifier.domain.model.release import (
    AttributeRole,
    IdentifierQuality,
    Release,
    RequestPreview,
    Resolution,
    TransformOutcome,
)
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import (
    OwnAnswer,
    PatronProfile,
    ReshareSettings,
    SettingDifference,
    host_lms,
    speaks_ncip,
)
from verifier.domain.model.site import PICKUP_LOCATION, IlliadSettings, IlsConnection, IlsRole
from verifier.domain.model.text_values import is_empty, is_this_machine, trimmed, without_blanks
from verifier.domain.model.wording import DIFFERENCES
