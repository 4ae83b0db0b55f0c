"""Constants for the decorators of checks.

They are the documents that checks cite, and the groups of checks that explain other failures.
"""

# The documents that findings cite, each under one name.

LOOKUP_PROBLEMS = "ReShare wiki, Patron Lookup Problems"
LISTENER = "listener-openurl, src/idTransform.js and src/OpenURLServer.js"
LISTENER_KEYS = "listener-openurl, src/ContextObject.js and src/ReshareRequest.js"
VUFIND_AUTH = "VuFind, module/VuFind/src/VuFind/Auth"
MOD_NCIP = "mod-ncip, LookupUser"
MODRS_OPENURL = "mod-rs, OpenUrlService"
CROSSLINK_LOOKUP = "crosslink, broker/lms/lms_adapter_ncip.go"
MODRS_LOOKUP = "mod-rs, BaseHostLMSService and HostLMSService"
MODRS_DECISION = "mod-rs, ReshareActionService and HostLMSPatronProfile"
GRAILS_BINDER = "Grails, GrailsWebDataBinder (trimStrings)"
MODRS_EVENTS = "mod-rs, EventReqNewPatronRequestIndService"
MODRS_SETTINGS = "mod-rs, SettingsData"
MODRS_CAN_CREATE = "mod-rs, PatronController"
NCIP_CLIENT = "lib-ncip-client, LookupUser"
NCIP_LOOKUP_PAGE = "ReShare wiki, NCIP Lookup User"
PROFILES_PAGE = "ReShare wiki, Host LMS patron profiles"
SAML_CORE = "OASIS saml-core-2.0-os"
SAML_PROFILES = "OASIS saml-profiles-2.0-os"
SAML2INT = "Kantara SAML V2.0 Deployment Profile for Federation Interoperability"
OIDC_CORE = "OpenID Connect Core 1.0"
URI_SYNTAX = "RFC 3986, Uniform Resource Identifier"
RFC_JSON = "RFC 8259, The JavaScript Object Notation"
SUBJECT_ID = "OASIS saml-subject-id-attr v1.0"
EDUPERSON = "REFEDS eduPerson 202208 v4.4.0"
SHIBBOLETH_SP = "Shibboleth SP, NativeSPAttributeAccess and attribute filter rules"
SHIB_METADATA = "Shibboleth metadata extensions v1.0"
ENTRA_GUESTS = "Microsoft Entra ID, properties of a B2B guest user"
NCIP_STANDARD = "NISO Z39.83 NCIP 2.02"
ILLIAD_ADDON = "Atlas Systems, ILLiad ReShare Server Addon"
ILLIAD_API = "Atlas Systems, ILLiad Web Platform API"
LISTENER_CONFIG = "listener-openurl, src/Config.js and doc/manual.md"
ADFS_ROLLOVER = "Microsoft Learn, Update-AdfsCertificate (automatic certificate rollover)"
SHIBBOLETH_MESSAGE_FLOW = (
    "Shibboleth SP, OpenSAML-C saml/binding/impl/MessageFlowRule.cpp and security-policy.xml"
)
VUFIND_MULTIBACKEND = "VuFind, module/VuFind/src/VuFind/ILS/Driver/MultiBackend.php"
VUFIND_SHIBBOLETH = "VuFind, Auth/Shibboleth.php and MultiIdPConfigurationLoader.php"
ATTRIBUTE_MAP = "Shibboleth wiki, XMLAttributeExtractor"
APACHE_HEADERS = "Apache HTTP Server, mod_headers"
NGINX_HEADERS = "nginx, ngx_http_proxy_module"
MODRS_NCIP = "mod-rs, ConnectionDetailsNCIP"


# Groups of check ids that explain the same later failures, the strongest explanation first.

NOT_DELIVERED = (
    "release.identifier-in-other-format",
    "release.identifier-under-other-name",
    "release.identifier-only-friendly-name",
    "release.identifier-without-value",
    "release.identifier-empty",
    "release.identifier-missing",
)
"""Nothing usable arrived under the name that the delivery takes the identifier from."""

UNREADABLE_REQUEST = (
    "request.old-openurl-version",
    "request.patron-key-not-read",
    "request.patron-key-repeated",
)
"""The patron stands in a pasted request, and not where or how its reader takes one."""

LOST_BEFORE_RESHARE = (
    "request.header-name-capitals",
    "request.header-missing",
    "request.header-placeholder",
    "request.header-empty",
    "request.identifier-placeholder",
    "request.identifier-joined",
    "request.identifier-too-long",
    "request.regex-invalid",
    "request.replacement-group-unknown",
    "request.rule-leaves-nothing",
    "request.identifier-missing",
    *UNREADABLE_REQUEST,
    "request.identifier-encoded-twice",
    "request.identifier-garbled",
)
"""A value was released and did not survive to ReShare."""

WRONG_VALUE = (
    "patron.transform-spoils-identifier",
    "patron.identifier-is-another-attribute",
    "patron.identifier-transformed",
    "patron.identifier-of-another-kind",
    "patron.old-barcode",
)
"""A value reached ReShare, and the library system shows which one it should have been."""

NOT_WORKING = (*WRONG_VALUE, "patron.not-found")
"""The identifier leads nowhere, so how lasting its kind is matters to nobody yet."""

NOT_THIS_PATRON = ("patron.not-the-expected", "patron.another-person")
"""Whatever ReShare decides, it decides about somebody else."""
