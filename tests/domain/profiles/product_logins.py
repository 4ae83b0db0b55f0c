"""What each product typically sends: a healthy login by each protocol, and those that go wrong."""

from tests.domain.profiles.product_login import FaultyLogin, ProductLogin, oidc_login, saml_login
from tests.domain.profiles.product_logins_more import MORE_PRODUCT_LOGINS
from tests.factories import BARCODE, BASIC, NAMES, URI, make_attribute, make_claim
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.idp_product import Fault

MAIL = "gail.good@example.edu"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
EMPLOYEE_NUMBER = NAMES["employeeNumber"]

ADFS_ID = "http://fs.example.edu/adfs/services/trust"
SHIBBOLETH_ID = "https://idp.example.edu/idp/shibboleth"
SHIBBOLETH_CAS = "https://idp.example.edu/idp/profile/cas"


def named(name: str, value: str = BARCODE, name_format: str | None = None) -> Attribute:
    """An attribute without a friendly name."""
    return Attribute(name=name, name_format=name_format, values=(value,))


def in_cas(name: str, value: str = BARCODE) -> Attribute:
    """An attribute of a CAS answer."""
    return Attribute(name=name, values=(value,), source=AttributeSource.CAS_ATTRIBUTES)


SHIBBOLETH = (
    ProductLogin(
        product="shibboleth-idp",
        healthy=saml_login(
            SHIBBOLETH_ID, make_attribute("employeeNumber", BARCODE), make_attribute("mail", MAIL)
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(
                    SHIBBOLETH_ID,
                    make_attribute(
                        "urn:mace:dir:attribute-def:employeeNumber", BARCODE, name_format=URI
                    ),
                ),
                mistake="The old SAML 1 name",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(
                    SHIBBOLETH_ID, make_attribute("employeeNumber", BARCODE, name_format=BASIC)
                ),
                mistake="saml2.nameFormat",
            ),
        ),
    ),
    ProductLogin(
        product="shibboleth-idp",
        healthy=oidc_login("https://idp.example.edu", make_claim("employee_number", BARCODE)),
        recognised=False,
    ),
    ProductLogin(
        product="shibboleth-idp",
        healthy=saml_login(
            SHIBBOLETH_CAS, in_cas("employeeNumber"), in_cas("mail", MAIL), protocol=Protocol.CAS
        ),
    ),
)

ADFS = (
    ProductLogin(
        product="adfs",
        healthy=saml_login(
            ADFS_ID,
            named(EMPLOYEE_NUMBER, name_format=URI),
            named(f"{CLAIMS}emailaddress", MAIL),
            named(f"{CLAIMS}upn", "g.good@example.edu"),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(ADFS_ID, named(f"{CLAIMS}employeenumber")),
                mistake="The outgoing claim type",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORM,
                capture=saml_login(ADFS_ID, named(EMPLOYEE_NUMBER, "EXAMPLE\\g.good")),
                mistake="The Windows account name",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(ADFS_ID, named(EMPLOYEE_NUMBER, name_format=BASIC)),
                mistake="The rule sets the property attributename",
            ),
        ),
    ),
    ProductLogin(
        product="adfs",
        healthy=oidc_login(
            "https://fs.example.edu/adfs",
            make_claim("upn", "g.good@example.edu"),
            make_claim("unique_name", "EXAMPLE\\g.good"),
            make_claim("employee_number", BARCODE),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=oidc_login(
                    "https://fs.example.edu/adfs", make_claim(EMPLOYEE_NUMBER, BARCODE)
                ),
                mistake="The rule still has the claim type",
            ),
        ),
    ),
)

ENTRA_ID = "https://sts.windows.net/2b1f6b9e-0000-4000-8000-000000000000/"
ENTRA_ISSUER = "https://login.microsoftonline.com/2b1f6b9e-0000-4000-8000-000000000000/v2.0"
MICROSOFT = "http://schemas.microsoft.com/identity/claims/"
TENANT = named(f"{MICROSOFT}tenantid", "2b1f6b9e-0000-4000-8000-000000000000")
TID = make_claim("tid", "2b1f6b9e-0000-4000-8000-000000000000")

ENTRA = (
    ProductLogin(
        product="microsoft-entra-id",
        healthy=saml_login(
            ENTRA_ID,
            TENANT,
            named(f"{CLAIMS}emailaddress", MAIL),
            named(f"{CLAIMS}name", "g.good@example.edu"),
            named(EMPLOYEE_NUMBER, name_format=URI),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(ENTRA_ID, TENANT, named(f"{CLAIMS}employeeNumber")),
                mistake="The Namespace field was left filled, so",
            ),
            FaultyLogin(
                fault=Fault.NOT_RELEASED,
                capture=saml_login(ENTRA_ID, TENANT, named(f"{CLAIMS}{EMPLOYEE_NUMBER}")),
                mistake="The registered name was typed and the Namespace",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(ENTRA_ID, TENANT, named(EMPLOYEE_NUMBER, name_format=BASIC)),
                mistake="The claim's name format was set to Basic",
            ),
            FaultyLogin(
                fault=Fault.UNSUITABLE,
                capture=saml_login(
                    ENTRA_ID, named(f"{CLAIMS}name", "gail_example.org#EXT#@example.edu")
                ),
                mistake="The person is a guest",
                wanted="userPrincipalName",
            ),
        ),
    ),
    ProductLogin(
        product="microsoft-entra-id",
        healthy=oidc_login(
            ENTRA_ISSUER,
            TID,
            make_claim("preferred_username", "g.good@example.edu"),
            make_claim("employee_number", BARCODE),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=oidc_login(ENTRA_ISSUER, TID, make_claim("extn.employeeNumber", BARCODE)),
                mistake="An optional claim from a directory extension",
            ),
        ),
    ),
)

OKTA_ID = "http://www.okta.com/exk1abcdef"
OKTA_ISSUER = "https://example.okta.com/oauth2/default"

OKTA = (
    ProductLogin(
        product="okta",
        healthy=saml_login(
            OKTA_ID,
            named(EMPLOYEE_NUMBER, name_format=URI),
            named(NAMES["mail"], MAIL, name_format=URI),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(OKTA_ID, named("employeeNumber", name_format=BASIC)),
                mistake="The Name field of the attribute statement",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(OKTA_ID, named(EMPLOYEE_NUMBER, name_format=BASIC)),
                mistake="The statement's name format is Basic",
            ),
        ),
    ),
    ProductLogin(
        product="okta",
        healthy=oidc_login(
            OKTA_ISSUER,
            make_claim("preferred_username", MAIL),
            make_claim("employee_number", BARCODE),
        ),
    ),
)

GOOGLE_ID = "https://accounts.google.com/o/saml2?idpid=C0abc"

GOOGLE = (
    ProductLogin(
        product="google-workspace",
        healthy=saml_login(GOOGLE_ID, named(EMPLOYEE_NUMBER)),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(GOOGLE_ID, named("Employee Number")),
                mistake="The app attribute was typed",
            ),
        ),
    ),
    ProductLogin(
        product="google-workspace",
        healthy=oidc_login(
            "https://accounts.google.com",
            make_claim("email", MAIL),
            make_claim("hd", "example.edu"),
        ),
        wanted="mail",
    ),
)

REALM = "https://sso.example.edu/realms/campus"
ROLE = named("Role", "offline_access", name_format=BASIC)

KEYCLOAK = (
    ProductLogin(
        product="keycloak",
        healthy=saml_login(REALM, make_attribute("employeeNumber", BARCODE), ROLE),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(REALM, named(EMPLOYEE_NUMBER, name_format=BASIC), ROLE),
                mistake="The mapper's SAML Attribute NameFormat",
            ),
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(REALM, named("employeeNumber", name_format=BASIC), ROLE),
                mistake="The mapper's SAML Attribute Name is the short name",
            ),
        ),
    ),
    ProductLogin(
        product="keycloak",
        healthy=oidc_login(
            REALM,
            make_claim("preferred_username", "g.good"),
            make_claim("employee_number", BARCODE),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=oidc_login(REALM, make_claim("campus.employee_number", BARCODE)),
                mistake="The Token Claim Name has a dot",
            ),
        ),
    ),
)

SIMPLESAML_ID = "https://idp.example.edu/simplesaml/saml2/idp/metadata.php"

SIMPLESAMLPHP = (
    ProductLogin(
        product="simplesamlphp",
        healthy=saml_login(
            SIMPLESAML_ID,
            named(EMPLOYEE_NUMBER, name_format=URI),
            named(NAMES["mail"], MAIL, name_format=URI),
        ),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(SIMPLESAML_ID, named("employeeNumber", name_format=URI)),
                mistake="The filter core:AttributeMap",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(SIMPLESAML_ID, named(EMPLOYEE_NUMBER, name_format=BASIC)),
                mistake="attributes.NameFormat is set to basic",
            ),
        ),
    ),
    ProductLogin(
        product="simplesamlphp",
        healthy=oidc_login("https://idp.example.edu", make_claim("employee_number", BARCODE)),
        recognised=False,
    ),
)

ELSEWHERE = "https://login.example.edu/idp"

GENERIC = (
    ProductLogin(
        product="generic-saml",
        healthy=saml_login(ELSEWHERE, named(EMPLOYEE_NUMBER, name_format=URI)),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=saml_login(ELSEWHERE, named("employeeNumber", name_format=BASIC)),
                mistake="The attribute is sent under a short name",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORMAT,
                capture=saml_login(ELSEWHERE, named(EMPLOYEE_NUMBER, name_format=BASIC)),
                mistake="The registered name is sent with the name format basic",
            ),
            FaultyLogin(
                fault=Fault.OTHER_FORM,
                capture=saml_login(ELSEWHERE, named(EMPLOYEE_NUMBER, "EXAMPLE\\g.good")),
                mistake="The account name comes with its Windows domain",
            ),
        ),
        recognised=False,
    ),
    ProductLogin(
        product="generic-oidc",
        healthy=oidc_login(ELSEWHERE, make_claim("employee_number", BARCODE)),
        faulty=(
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=oidc_login(ELSEWHERE, make_claim("person.employee_number", BARCODE)),
                mistake="The claim stands within another one",
            ),
            FaultyLogin(
                fault=Fault.OTHER_NAME,
                capture=oidc_login(ELSEWHERE, make_claim(EMPLOYEE_NUMBER, BARCODE)),
                mistake="The claim has the attribute's SAML name",
            ),
        ),
        recognised=False,
    ),
)

PRODUCT_LOGINS: tuple[ProductLogin, ...] = (
    *SHIBBOLETH,
    *ADFS,
    *ENTRA,
    *OKTA,
    *GOOGLE,
    *KEYCLOAK,
    *SIMPLESAMLPHP,
    *GENERIC,
    *MORE_PRODUCT_LOGINS,
)
"""Every product by every protocol that it speaks."""
