"""What each product typically sends: a healthy login by each protocol, and those that go wrong."""

from __future__ import annotations

from tests.factories import BARCODE, BASIC, NAMES, URI, make_attribute, make_claim
from tests.profiles.product_login import FaultyLogin, ProductLogin, oidc_login, saml_login
from verifier.model.capture import Attribute, AttributeSource, Protocol
from verifier.model.product_remedy import Fault

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

PRODUCT_LOGINS: tuple[ProductLogin, ...] = (
    *SHIBBOLETH,
    *ADFS,
)
"""Every product by every protocol that it speaks."""
