"""Typical logins of further products: those that follow a standard more than a habit."""

from tests.domain.profiles.product_login import FaultyLogin, ProductLogin, oidc_login, saml_login
from tests.factories import BARCODE, BASIC, NAMES, URI, make_attribute, make_claim
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    LoginCapture,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.idp_product import Fault

MAIL = "gail.good@example.edu"
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
EMPLOYEE_NUMBER = NAMES["employeeNumber"]
CLAIM = make_claim("employee_number", BARCODE)
DN = Subject(kind=SubjectKind.DN, value="uid=gail,ou=people,dc=example,dc=edu")
PRINCIPAL = Subject(kind=SubjectKind.PRINCIPAL, value="gail")

OPENATHENS_ID = "https://idp.example.edu/openathens"
PING_ID = "https://sso.example.edu:9031"
DUO_ID = "https://sso-example.sso.duosecurity.com"
CAS_ID = "https://login.example.edu/cas"
LEMONLDAP_ID = "https://auth.example.edu"


def typed(name: str, name_format: str | None = None, value: str = BARCODE) -> Attribute:
    """An attribute under a name that somebody typed, without a friendly name."""
    return Attribute(name=name, name_format=name_format, values=(value,))


def labelled(name: str, name_format: str, value: str = BARCODE) -> Attribute:
    """An attribute whose friendly name is its name."""
    return Attribute(name=name, name_format=name_format, friendly_name=name, values=(value,))


def cas_login(server: str, **attributes: str) -> LoginCapture:
    """A login at a CAS server."""
    return saml_login(
        server,
        *(
            Attribute(name=name, values=(value,), source=AttributeSource.CAS_ATTRIBUTES)
            for name, value in attributes.items()
        ),
        protocol=Protocol.CAS,
        subject=PRINCIPAL,
    )


def entry(**attributes: str) -> LoginCapture:
    """A login at a directory."""
    return saml_login(
        "ldaps://ldap.example.edu",
        *(
            Attribute(name=name, values=(value,), source=AttributeSource.ENTRY)
            for name, value in attributes.items()
        ),
        protocol=Protocol.LDAP,
        service_provider=None,
        subject=DN,
    )


LISTED_ONLY = FaultyLogin(
    fault=Fault.NOT_RELEASED,
    capture=entry(uid="gail", mail=MAIL),
    mistake="Only listed attributes",
)

OPENATHENS = (
    ProductLogin(
        product="openathens",
        healthy=saml_login(
            OPENATHENS_ID,
            typed("organisationNum", value="12345678"),
            make_attribute("eduPersonScopedAffiliation", "member@example.edu"),
            make_attribute("employeeNumber", BARCODE),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.NOT_RELEASED,
                capture=saml_login(OPENATHENS_ID, make_attribute("mail", MAIL)),
                mistake="This service has a policy of its own",
            ),
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(OPENATHENS_ID, typed("employeeNumber")),
                mistake="The attribute is released under its target name",
            ),
            FaultyLogin(
                fault=Fault.SCOPE_NOT_LISTED,
                capture=saml_login(
                    OPENATHENS_ID,
                    make_attribute("eduPersonPrincipalName", "gail@example.edu@example.edu"),
                ),
                mistake="The value came with a scope",
                wanted="eduPersonPrincipalName",
            ),
        ),
    ),
)

PINGFEDERATE = (
    ProductLogin(
        product="pingfederate",
        healthy=saml_login(PING_ID, typed(EMPLOYEE_NUMBER, URI), typed(NAMES["mail"], URI, MAIL)),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(PING_ID, typed(EMPLOYEE_NUMBER, BASIC)),
                mistake="The contract's name format was left at basic",
            ),
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(PING_ID, typed("employeeNumber", BASIC)),
                mistake="The contract has the directory's short name",
            ),
        ),
    ),
    ProductLogin(
        product="pingfederate",
        healthy=oidc_login(PING_ID, make_claim("pi.sri", "x1"), make_claim("email", MAIL), CLAIM),
    ),
)

DUO = (
    ProductLogin(
        product="duo",
        healthy=saml_login(
            f"{DUO_ID}/saml2/sp/DIABC/metadata",
            typed(EMPLOYEE_NUMBER, UNSPECIFIED),
            typed(NAMES["mail"], UNSPECIFIED, MAIL),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(
                    f"{DUO_ID}/saml2/sp/DIABC/metadata", typed("employeeNumber", UNSPECIFIED)
                ),
                mistake="The directory's own name was typed",
            ),
        ),
    ),
    ProductLogin(
        product="duo", healthy=oidc_login(f"{DUO_ID}/oidc/DIABC", make_claim("email", MAIL), CLAIM)
    ),
)

APEREO_CAS = (
    ProductLogin(
        product="apereo-cas",
        healthy=cas_login(
            CAS_ID,
            isFromNewLogin="true",
            successfulAuthenticationHandlers="LdapAuthenticationHandler",
            employeeNumber=BARCODE,
            mail=MAIL,
        ),
    ),
    ProductLogin(
        product="apereo-cas",
        healthy=saml_login(
            f"{CAS_ID}/idp", make_attribute("employeeNumber", BARCODE), labelled("mail", URI, MAIL)
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(f"{CAS_ID}/idp", labelled("employeeNumber", URI)),
                mistake="The attribute is sent by SAML under its own name",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(f"{CAS_ID}/idp", labelled(EMPLOYEE_NUMBER, BASIC)),
                mistake="The service or the defaults set the name format basic",
            ),
        ),
    ),
    ProductLogin(
        product="apereo-cas",
        healthy=oidc_login(f"{CAS_ID}/oidc", make_claim("email", MAIL), CLAIM),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=oidc_login(
                    f"{CAS_ID}/oidc", make_claim("attributes.employee_number", BARCODE)
                ),
                mistake="The UserInfo answer is nested",
            ),
        ),
    ),
)

LEMONLDAP = (
    ProductLogin(
        product="lemonldap-ng",
        healthy=saml_login(
            f"{LEMONLDAP_ID}/saml/metadata",
            make_attribute("employeeNumber", BARCODE),
            labelled("uid", BASIC, "gail"),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(
                    f"{LEMONLDAP_ID}/saml/metadata", labelled(EMPLOYEE_NUMBER, BASIC)
                ),
                mistake="The exported attribute's format was left blank",
            ),
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(
                    f"{LEMONLDAP_ID}/saml/metadata", labelled("employeeNumber", BASIC)
                ),
                mistake="The exported attribute has the session's short name",
            ),
        ),
    ),
    ProductLogin(
        product="lemonldap-ng",
        healthy=oidc_login(f"{LEMONLDAP_ID}/", make_claim("email", MAIL), CLAIM),
        recognised=False,
    ),
    ProductLogin(
        product="lemonldap-ng",
        healthy=cas_login(f"{LEMONLDAP_ID}/cas", employeeNumber=BARCODE, mail=MAIL),
        recognised=False,
    ),
)

DIRECTORIES = (
    ProductLogin(
        product="openldap",
        healthy=entry(
            objectClass="inetOrgPerson",
            uid="gail",
            employeeNumber=BARCODE,
            entryUUID="5f0c1b2a-0000-4000-8000-000000000001",
            entryCSN="20261124120000.000000Z#000000#000#000000",
        ),
        faulty=(LISTED_ONLY,),
    ),
    ProductLogin(
        product="active-directory",
        healthy=entry(
            objectClass="user",
            sAMAccountName="gail",
            userPrincipalName=MAIL,
            employeeNumber=BARCODE,
        ),
        faulty=(LISTED_ONLY,),
    ),
)

GENERIC = (
    ProductLogin(
        product="generic-cas",
        healthy=cas_login("https://signon.example.edu/sso", employeeNumber=BARCODE, mail=MAIL),
        recognised=False,
    ),
    ProductLogin(
        product="generic-ldap",
        healthy=entry(objectClass="person", uid="gail", employeeNumber=BARCODE),
        faulty=(LISTED_ONLY,),
        recognised=False,
    ),
)

MORE_PRODUCT_LOGINS: tuple[ProductLogin, ...] = (
    *OPENATHENS,
    *PINGFEDERATE,
    *DUO,
    *APEREO_CAS,
    *LEMONLDAP,
    *DIRECTORIES,
    *GENERIC,
)
"""Each of these products by every protocol that it speaks."""
