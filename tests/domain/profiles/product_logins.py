"""What the tests know about each product: its typical logins, good and bad."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from tests.domain.diagnosis.cases import make_case
from tests.factories import (
    BARCODE,
    BASIC,
    NAMES,
    URI,
    make_attribute,
    make_capture,
    make_claim,
    make_decision,
    make_form,
    make_oidc_capture,
)
from verifier.domain.diagnosis.case import Case
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.evidence import ReleaseEvidence
from verifier.domain.model.finding import Finding
from verifier.domain.model.idp_product import Fault, IdpProduct
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.profiles.idp_profile import IdpProfile, profiles_of
from verifier.domain.release.canonical import canonicalize
from verifier.domain.reshare_rules.request_preview import preview_request

NOT_RELEASED, OTHER_NAME, OTHER_FORMAT = Fault.NOT_RELEASED, Fault.OTHER_NAME, Fault.OTHER_FORMAT

CANNOT_OCCUR: Mapping[Protocol, frozenset[Fault]] = MappingProxyType(
    {
        Protocol.SAML: frozenset(),
        # Claims, CAS attributes and LDAP attributes have no name format; scopes stand in SAML
        # metadata; and the one check of algorithms is about SAML.
        **dict.fromkeys(
            (Protocol.OIDC, Protocol.CAS, Protocol.LDAP),
            frozenset({OTHER_FORMAT, Fault.SCOPE_NOT_LISTED, Fault.WEAK_SIGNATURE}),
        ),
    }
)
"""The faults that no login by a protocol can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyLogin:
    """What a login holds that shows a usual mistake, and how the profile's sentence begins."""

    fault: Fault
    mistake: str
    attributes: tuple[Attribute, ...]
    wanted: str = "employeeNumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLogin:
    """What a product typically sends by one protocol, for a form that takes ``wanted``.

    ``recognised`` is false where nothing on the wire tells the product, such as an issuer that
    is the institution's own.
    """

    product: str
    healthy: LoginCapture
    faulty: tuple[FaultyLogin, ...] = ()
    recognised: bool = True
    wanted: str = "employeeNumber"

    @property
    def protocol(self) -> Protocol:
        return self.healthy.protocol

    @property
    def label(self) -> str:
        return f"{self.product}-{self.protocol}"

    @property
    def idp_profile(self) -> IdpProfile:
        return profiles_of(None)[self.product]

    def showing(self, faulty: FaultyLogin) -> LoginCapture:
        """Give the same login with what is wrong."""
        return replace(self.healthy, attributes=faulty.attributes)


def faults_of(protocol: Protocol) -> frozenset[Fault]:
    """Give the faults that a login by *protocol* can have."""
    return frozenset(Fault) - CANNOT_OCCUR[protocol]


def released(capture: LoginCapture, product: IdpProduct, wanted: str) -> ReleaseEvidence:
    return canonicalize(capture, _form(wanted), product)


def case_of(login: LoginCapture, product: IdpProduct, finding: Finding, wanted: str) -> Case:
    """Give the diagnosis of *login* with one finding, by the real stages."""
    evidence = preview_request(released(login, product, wanted))
    return make_case(finding, decision=make_decision(preview=evidence))


def concerned(release: ReleaseEvidence, fault: Fault, wanted: str) -> list[Attribute]:
    """Give the attributes that the check of *fault* looks at."""
    if fault is NOT_RELEASED:
        return list(release.capture.attributes)
    attributes = release.release.near_misses(wanted) or release.release.delivered(wanted)
    return [attribute.sent for attribute in attributes]


def _form(wanted: str) -> RequestForm:
    return make_form(door=EntryPoint.DIRECT, identifier=wanted)


def login(product: str, healthy: LoginCapture, *faulty: FaultyLogin, **more: Any) -> ProductLogin:
    """A login as the product typically sends it, and as it does by mistake."""
    return ProductLogin(product=product, healthy=healthy, faulty=faulty, **more)


def wrong(fault: Fault, mistake: str, *attributes: Attribute, **more: Any) -> FaultyLogin:
    """What the product sends in a login that shows a usual mistake."""
    return FaultyLogin(fault=fault, mistake=mistake, attributes=attributes, **more)


def saml_login(entity_id: str, *attributes: Attribute, **more: Any) -> LoginCapture:
    """A SAML login at the identity provider of that entity ID."""
    return make_capture(attributes, idp=IdentityProvider(entity_id=entity_id), **more)


def oidc_login(issuer: str, *claims: Attribute) -> LoginCapture:
    """A login at the OpenID provider of that issuer."""
    return make_oidc_capture(claims, idp=IdentityProvider(entity_id=issuer))


def cas_login(server: str, **attributes: str) -> LoginCapture:
    sent = of_source(AttributeSource.CAS_ATTRIBUTES, attributes)
    subject = Subject(kind=SubjectKind.PRINCIPAL, value="gail")
    return saml_login(server, *sent, protocol=Protocol.CAS, subject=subject)


def entry(**attributes: str) -> LoginCapture:
    return saml_login(
        "ldaps://ldap.example.edu",
        *of_source(AttributeSource.ENTRY, attributes),
        protocol=Protocol.LDAP,
        service_provider=None,
        subject=Subject(kind=SubjectKind.DN, value="uid=gail,ou=people,dc=example,dc=edu"),
    )


def of_source(source: AttributeSource, attributes: dict[str, str]) -> list[Attribute]:
    """Attributes with one value each, from one source."""
    return [
        Attribute(name=name, values=(value,), source=source) for name, value in attributes.items()
    ]


def named(name: str, value: str = BARCODE, name_format: str | None = None) -> Attribute:
    return Attribute(name=name, name_format=name_format, values=(value,))


def labelled(name: str, name_format: str, value: str = BARCODE) -> Attribute:
    return Attribute(name=name, name_format=name_format, friendly_name=name, values=(value,))


MAIL = "gail.good@example.edu"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
EMPLOYEE_NUMBER = NAMES["employeeNumber"]
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
USUAL = make_attribute("employeeNumber", BARCODE)
REGISTERED = named(EMPLOYEE_NUMBER, name_format=URI)
REGISTERED_AS_BASIC = named(EMPLOYEE_NUMBER, name_format=BASIC)
SHORT = named("employeeNumber", name_format=BASIC)
CLAIM = make_claim("employee_number", BARCODE)
EMAIL = make_claim("email", MAIL)
TENANT_ID = "2b1f6b9e-0000-4000-8000-000000000000"
TENANT = named("http://schemas.microsoft.com/identity/claims/tenantid", TENANT_ID)
TID = make_claim("tid", TENANT_ID)
ROLE = named("Role", "offline_access", name_format=BASIC)
LISTED_ONLY = wrong(
    NOT_RELEASED, "Only listed attributes", *entry(uid="gail", mail=MAIL).attributes
)

PRODUCT_LOGINS: tuple[ProductLogin, ...] = (
    login(
        "shibboleth-idp",
        saml_login("https://idp.example.edu/idp/shibboleth", USUAL, make_attribute("mail", MAIL)),
        wrong(
            OTHER_NAME,
            "The old SAML 1 name",
            make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE, name_format=URI),
        ),
        wrong(
            OTHER_FORMAT,
            "saml2.nameFormat",
            make_attribute("employeeNumber", BARCODE, name_format=BASIC),
        ),
    ),
    login("shibboleth-idp", oidc_login("https://idp.example.edu", CLAIM), recognised=False),
    login(
        "shibboleth-idp",
        cas_login("https://idp.example.edu/idp/profile/cas", employeeNumber=BARCODE, mail=MAIL),
    ),
    login(
        "adfs",
        saml_login(
            "http://fs.example.edu/adfs/services/trust",
            REGISTERED,
            named(f"{CLAIMS}emailaddress", MAIL),
            named(f"{CLAIMS}upn", "g.good@example.edu"),
        ),
        wrong(OTHER_NAME, "The outgoing claim type", named(f"{CLAIMS}employeenumber")),
        wrong(
            Fault.OTHER_FORM, "The Windows account name", named(EMPLOYEE_NUMBER, "EXAMPLE\\g.good")
        ),
        wrong(OTHER_FORMAT, "The rule sets the property attributename", REGISTERED_AS_BASIC),
    ),
    login(
        "adfs",
        oidc_login(
            "https://fs.example.edu/adfs",
            make_claim("upn", "g.good@example.edu"),
            make_claim("unique_name", "EXAMPLE\\g.good"),
            CLAIM,
        ),
        wrong(
            OTHER_NAME, "The rule still has the claim type", make_claim(EMPLOYEE_NUMBER, BARCODE)
        ),
    ),
    login(
        "microsoft-entra-id",
        saml_login(
            "https://sts.windows.net/2b1f6b9e-0000-4000-8000-000000000000/",
            TENANT,
            named(f"{CLAIMS}emailaddress", MAIL),
            named(f"{CLAIMS}name", "g.good@example.edu"),
            REGISTERED,
        ),
        wrong(
            OTHER_NAME,
            "The Namespace field was left filled, so",
            TENANT,
            named(f"{CLAIMS}employeeNumber"),
        ),
        wrong(
            NOT_RELEASED,
            "The registered name was typed and the Namespace",
            TENANT,
            named(f"{CLAIMS}{EMPLOYEE_NUMBER}"),
        ),
        wrong(
            OTHER_FORMAT, "The claim's name format was set to Basic", TENANT, REGISTERED_AS_BASIC
        ),
        wrong(
            Fault.UNSUITABLE,
            "The person is a guest",
            named(f"{CLAIMS}name", "gail_example.org#EXT#@example.edu"),
            wanted="userPrincipalName",
        ),
    ),
    login(
        "microsoft-entra-id",
        oidc_login(
            "https://login.microsoftonline.com/2b1f6b9e-0000-4000-8000-000000000000/v2.0",
            TID,
            make_claim("preferred_username", "g.good@example.edu"),
            CLAIM,
        ),
        wrong(
            OTHER_NAME,
            "An optional claim from a directory extension",
            TID,
            make_claim("extn.employeeNumber", BARCODE),
        ),
    ),
    login(
        "okta",
        saml_login(
            "http://www.okta.com/exk1abcdef",
            REGISTERED,
            named(NAMES["mail"], MAIL, name_format=URI),
        ),
        wrong(OTHER_NAME, "The Name field of the attribute statement", SHORT),
        wrong(OTHER_FORMAT, "The statement's name format is Basic", REGISTERED_AS_BASIC),
    ),
    login(
        "okta",
        oidc_login(
            "https://example.okta.com/oauth2/default",
            make_claim("preferred_username", MAIL),
            CLAIM,
        ),
    ),
    login(
        "google-workspace",
        saml_login("https://accounts.google.com/o/saml2?idpid=C0abc", named(EMPLOYEE_NUMBER)),
        wrong(OTHER_NAME, "The app attribute was typed", named("Employee Number")),
    ),
    login(
        "google-workspace",
        oidc_login("https://accounts.google.com", EMAIL, make_claim("hd", "example.edu")),
        wanted="mail",
    ),
    login(
        "keycloak",
        saml_login("https://sso.example.edu/realms/campus", USUAL, ROLE),
        wrong(OTHER_FORMAT, "The mapper's SAML Attribute NameFormat", REGISTERED_AS_BASIC, ROLE),
        wrong(OTHER_NAME, "The mapper's SAML Attribute Name is the short name", SHORT, ROLE),
    ),
    login(
        "keycloak",
        oidc_login(
            "https://sso.example.edu/realms/campus",
            make_claim("preferred_username", "g.good"),
            CLAIM,
        ),
        wrong(
            OTHER_NAME,
            "The Token Claim Name has a dot",
            make_claim("campus.employee_number", BARCODE),
        ),
    ),
    login(
        "simplesamlphp",
        saml_login(
            "https://idp.example.edu/simplesaml/saml2/idp/metadata.php",
            REGISTERED,
            named(NAMES["mail"], MAIL, name_format=URI),
        ),
        wrong(
            OTHER_NAME, "The filter core:AttributeMap", named("employeeNumber", name_format=URI)
        ),
        wrong(OTHER_FORMAT, "attributes.NameFormat is set to basic", REGISTERED_AS_BASIC),
    ),
    login("simplesamlphp", oidc_login("https://idp.example.edu", CLAIM), recognised=False),
    login(
        "generic-saml",
        saml_login("https://login.example.edu/idp", REGISTERED),
        wrong(OTHER_NAME, "The attribute is sent under a short name", SHORT),
        wrong(
            OTHER_FORMAT,
            "The registered name is sent with the name format basic",
            REGISTERED_AS_BASIC,
        ),
        wrong(
            Fault.OTHER_FORM,
            "The account name comes with its Windows domain",
            named(EMPLOYEE_NUMBER, "EXAMPLE\\g.good"),
        ),
        recognised=False,
    ),
    login(
        "generic-oidc",
        oidc_login("https://login.example.edu/idp", CLAIM),
        wrong(
            OTHER_NAME,
            "The claim stands within another one",
            make_claim("person.employee_number", BARCODE),
        ),
        wrong(
            OTHER_NAME,
            "The claim has the attribute's SAML name",
            make_claim(EMPLOYEE_NUMBER, BARCODE),
        ),
        recognised=False,
    ),
    login(
        "openathens",
        saml_login(
            "https://idp.example.edu/openathens",
            named("organisationNum", "12345678"),
            make_attribute("eduPersonScopedAffiliation", "member@example.edu"),
            USUAL,
        ),
        wrong(NOT_RELEASED, "This service has a policy of its own", make_attribute("mail", MAIL)),
        wrong(
            OTHER_NAME, "The attribute is released under its target name", named("employeeNumber")
        ),
        wrong(
            Fault.SCOPE_NOT_LISTED,
            "The value came with a scope",
            make_attribute("eduPersonPrincipalName", "gail@example.edu@example.edu"),
            wanted="eduPersonPrincipalName",
        ),
    ),
    login(
        "pingfederate",
        saml_login("https://sso.example.edu:9031", REGISTERED, named(NAMES["mail"], MAIL, URI)),
        wrong(OTHER_FORMAT, "The contract's name format was left at basic", REGISTERED_AS_BASIC),
        wrong(OTHER_NAME, "The contract has the directory's short name", SHORT),
    ),
    login(
        "pingfederate",
        oidc_login("https://sso.example.edu:9031", make_claim("pi.sri", "x1"), EMAIL, CLAIM),
    ),
    login(
        "duo",
        saml_login(
            "https://sso-example.sso.duosecurity.com/saml2/sp/DIABC/metadata",
            named(EMPLOYEE_NUMBER, name_format=UNSPECIFIED),
            named(NAMES["mail"], MAIL, UNSPECIFIED),
        ),
        wrong(
            OTHER_NAME,
            "The directory's own name was typed",
            named("employeeNumber", name_format=UNSPECIFIED),
        ),
    ),
    login("duo", oidc_login("https://sso-example.sso.duosecurity.com/oidc/DIABC", EMAIL, CLAIM)),
    login(
        "apereo-cas",
        cas_login(
            "https://login.example.edu/cas",
            isFromNewLogin="true",
            successfulAuthenticationHandlers="LdapAuthenticationHandler",
            employeeNumber=BARCODE,
            mail=MAIL,
        ),
    ),
    login(
        "apereo-cas",
        saml_login("https://login.example.edu/cas/idp", USUAL, labelled("mail", URI, MAIL)),
        wrong(
            OTHER_NAME,
            "The attribute is sent by SAML under its own name",
            labelled("employeeNumber", URI),
        ),
        wrong(
            OTHER_FORMAT,
            "The service or the defaults set the name format basic",
            labelled(EMPLOYEE_NUMBER, BASIC),
        ),
    ),
    login(
        "apereo-cas",
        oidc_login("https://login.example.edu/cas/oidc", EMAIL, CLAIM),
        wrong(
            OTHER_NAME,
            "The UserInfo answer is nested",
            make_claim("attributes.employee_number", BARCODE),
        ),
    ),
    login(
        "lemonldap-ng",
        saml_login(
            "https://auth.example.edu/saml/metadata", USUAL, labelled("uid", BASIC, "gail")
        ),
        wrong(
            OTHER_FORMAT,
            "The exported attribute's format was left blank",
            labelled(EMPLOYEE_NUMBER, BASIC),
        ),
        wrong(
            OTHER_NAME,
            "The exported attribute has the session's short name",
            labelled("employeeNumber", BASIC),
        ),
    ),
    login("lemonldap-ng", oidc_login("https://auth.example.edu/", EMAIL, CLAIM), recognised=False),
    login(
        "lemonldap-ng",
        cas_login("https://auth.example.edu/cas", employeeNumber=BARCODE, mail=MAIL),
        recognised=False,
    ),
    login(
        "openldap",
        entry(
            objectClass="inetOrgPerson",
            uid="gail",
            employeeNumber=BARCODE,
            entryUUID="5f0c1b2a-0000-4000-8000-000000000001",
            entryCSN="20261124120000.000000Z#000000#000#000000",
        ),
        LISTED_ONLY,
    ),
    login(
        "active-directory",
        entry(
            objectClass="user",
            sAMAccountName="gail",
            userPrincipalName=MAIL,
            employeeNumber=BARCODE,
        ),
        LISTED_ONLY,
    ),
    login(
        "generic-cas",
        cas_login("https://signon.example.edu/sso", employeeNumber=BARCODE, mail=MAIL),
        recognised=False,
    ),
    login(
        "generic-ldap",
        entry(objectClass="person", uid="gail", employeeNumber=BARCODE),
        LISTED_ONLY,
        recognised=False,
    ),
)
"""Every product by every protocol that it speaks."""
