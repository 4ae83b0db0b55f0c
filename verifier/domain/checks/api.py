"""Everything that the file of a check needs, under one name.

This includes ``Draft``, ``Saw`` and ``NotAsked``, with which a check answers, the evidence that it
reads or writes, and the sources that it cites. This module defines nothing itself.
"""

from collections.abc import Iterable, Iterator

from verifier.domain.checks.check import (
    Answers,
    Draft,
    NotAsked,
    Saw,
    error,
    known,
    notice,
    warning,
)
from verifier.domain.checks.connection_findings import connection_draft, stage_failed
from verifier.domain.checks.discovery_settings import (
    SETTING_ACTIONS,
    differences,
    has_usual_format,
    header_through_proxies,
    identifier_rules,
    idp_sections,
    is_variable_set,
    library_field,
    passes_client_header,
    require_sent_by_vufind,
    sent_by,
    sent_from,
    sets_header,
    username_pairs,
    usernames,
)
from verifier.domain.checks.evidence import (
    account_evidence,
    answer_evidence,
    attribute_as_sent,
    attribute_values,
    becomes_evidence,
    gate_evidence,
    header_evidence,
    identifier_evidence,
    link_evidence,
    name_attributes,
    proof_of_login_here,
    record_evidence,
    sent_evidence,
    sent_values,
    transform_evidence,
)
from verifier.domain.checks.identifier_source import (
    REASSIGNABLE,
    IdentifierSource,
    email_name,
    header_was_recorded,
    identifier_sent,
    identifier_source,
    identifier_with_value,
    is_national,
    is_pairwise,
    is_placeholder,
    looks_filled,
    nothing_configured,
    require_scopes,
    usual_mistake,
)
from verifier.domain.checks.illiad_users import (
    addon_settings,
    column_evidence,
    column_sent,
    known_user,
    match_evidence,
)
from verifier.domain.checks.listener_settings import (
    NOTHING_KNOWN,
    ListenerRule,
    each_service,
    is_anchored,
    keeps_a_part,
    letters_never_met,
    listener_evidence,
    listener_file,
    rewriting_listener,
    service_evidence,
    service_with_header,
    services_that,
    unknown_groups,
)
from verifier.domain.checks.pasted_request import (
    NOT_BY_LINK,
    check_oddity,
    has_url_only,
    header_read,
    pasted_request,
    posted_form,
    require_link,
    require_no_header,
)
from verifier.domain.checks.patron_match import (
    LOOKUP_FAILURES,
    asked_kind,
    balances,
    best_explanation,
    blocks_in_force,
    found_by_reshare,
    found_this_patron,
    inactive_identifier,
    is_exact,
    is_from_sent,
    known_records,
    not_found_by_reshare,
    old_identifier_evidence,
    record_problems,
    records_of_patron,
    require_answer,
    single_record,
    states_active_account,
    unknown_to_reshare,
)
from verifier.domain.checks.references import (
    ADFS_ROLLOVER,
    APACHE_HEADERS,
    ATTRIBUTE_MAP,
    CROSSLINK_LOOKUP,
    EDUPERSON,
    ENTRA_GUESTS,
    GRAILS_BINDER,
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
    SHIBBOLETH_MESSAGE_FLOW,
    SHIBBOLETH_SP,
    SUBJECT_ID,
    UNREADABLE_REQUEST,
    URI_SYNTAX,
    VUFIND_AUTH,
    VUFIND_MULTIBACKEND,
    VUFIND_SHIBBOLETH,
    WRONG_VALUE,
)
from verifier.domain.checks.reshare_settings import (
    CROSSLINK_KEEPS_ANSWERED_ID,
    CROSSLINK_NO_ADAPTERS,
    CROSSLINK_NO_PRIVILEGES,
    NOT_STATED,
    HasSettings,
    live_settings,
    once_right,
    profile_evidence,
    profile_read,
    profiles_that,
    require_mod_rs,
    require_privileges,
    require_stated,
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
    NotFound,
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
    Resolution,
    TransformOutcome,
)
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import (
    Flavour,
    OwnAnswer,
    PatronProfile,
    ReshareSettings,
    SettingDifference,
    host_lms,
    speaks_ncip,
)
from verifier.domain.model.site import PICKUP_LOCATION, IlliadSettings, IlsRole
from verifier.domain.model.text_values import is_empty, is_this_machine, trimmed, without_blanks
from verifier.domain.model.wording import DIFFERENCES
