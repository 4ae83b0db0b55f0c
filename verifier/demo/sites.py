"""The demo's libraries: one per protocol, one without borrower check, one with NameID."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from verifier.demo.patron_accounts import BASE, READER, READER_PASSWORD
from verifier.demo.patrons import PATRONS, Library
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Protocol
from verifier.domain.model.request_form import (
    EntryPoint,
    ListenerService,
    RequestForm,
    VufindMapping,
)
from verifier.domain.model.reshare_settings import PatronProfile, ReshareSettings
from verifier.domain.model.site import (
    CasServer,
    Directory,
    Idp,
    IlsConnection,
    IlsRole,
    OidcProvider,
    SamlSettings,
    Secret,
    Site,
    StoreSettings,
    TestPatron,
)

IDPS: Mapping[Protocol, str] = {
    Protocol.SAML: "campus",
    Protocol.OIDC: "campus-oidc",
    Protocol.CAS: "campus-cas",
    Protocol.LDAP: "campus-directory",
}
"""The identity provider's id, for each way in."""

CLIENT_ID = "release-verifier"
CLIENT_SECRET = "demo-client-secret"  # noqa: S105 - it protects invented people only

_FORM = RequestForm(
    institution="RESHARE:EXU",
    door=EntryPoint.VUFIND_SHIBBOLETH,
    identifier="employeeNumber",
    email="mail",
    ils_identifier="barcode",
    tolerated=("givenName", "sn", "studentId", "libraryCardNumber", "uid", "cn", "objectClass"),
)
_RESHARE = ReshareSettings(
    host_lms_integration="Default",
    borrower_check="NCIP",
    suppress_patron_info="yes",
    patron_profiles=(
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="STAFF", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
    ),
    profiles_known=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAddresses:
    """The URLs of the embedded servers."""

    ncip: str
    oidc: str
    cas: str
    ldap: str


def demo_site(library: Library, *, folder: Path, base_url: str, at: DemoAddresses) -> Site:
    """Return one of the demo's libraries.

    *folder* holds ``idp-metadata.xml`` of the embedded identity provider, and will hold the keys
    and the store. All libraries are the same service provider, so that one website serves all.
    """
    site = Site(
        name="Example University Library",
        base_url=base_url,
        form=_FORM,
        reshare=_RESHARE,
        idps=_idps(library, folder, at),
        ils=tuple(
            IlsConnection(
                id=f"demo-{role}",
                connector="ncip",
                role=role,
                url=at.ncip,
                options=(("from_agency", "EXU"), ("to_agency", "EXU")),
            )
            for role in (IlsRole.RESHARE, IlsRole.EVIDENCE)
        ),
        saml=SamlSettings(display_name="Release verifier (demo)"),
        store=StoreSettings(folder=folder),
        allow_private_addresses=True,
        saved_logins_ask_ils=True,
    )
    return _as(library, site)


def _as(library: Library, site: Site) -> Site:
    name, form, reshare = site.name, _FORM, _RESHARE
    match library:
        case "main":
            pass
        case "unchecked":
            name = "Example Library without borrower check"
            reshare = replace(_RESHARE, borrower_check=None)
        case "name-id":
            name = "Example Library that sends the NameID"
            form = replace(_FORM, identifier="name-id")
        case "oidc":
            name = "Example Library behind OpenID Connect"
            form = replace(_FORM, door=EntryPoint.VUFIND_OIDC, identifier="sub")
        case "oidc-header":
            name = "Example Library behind a proxy"
            listener = ListenerService(reqIdHeader="x-remote-user")
            form = replace(_FORM, door=EntryPoint.HEADER, listener=listener)
        case "cas":
            name = "Example Library behind CAS"
            mapping = VufindMapping(username="employeeNumber")
            form = replace(_FORM, door=EntryPoint.VUFIND_CAS, vufind=mapping)
        case "ldap":
            name = "Example Library with a directory"
            form = replace(_FORM, door=EntryPoint.VUFIND_LDAP, identifier=TYPED)
        case _:
            assert_never(library)
    return replace(site, name=name, form=form, reshare=reshare)


def _idps(library: Library, folder: Path, at: DemoAddresses) -> tuple[Idp, ...]:
    """Return all four identity providers; only the library's own one has its test patrons."""
    secret = Secret(place="the demo itself", value=CLIENT_SECRET)
    bare = (
        Idp(id=IDPS[Protocol.SAML], protocol="saml", metadata=folder / "idp-metadata.xml"),
        Idp(
            id=IDPS[Protocol.OIDC],
            protocol="oidc",
            name="Example University (OpenID Connect)",
            oidc=OidcProvider(issuer=at.oidc, client_id=CLIENT_ID, client_secret=secret),
        ),
        Idp(
            id=IDPS[Protocol.CAS],
            protocol="cas",
            name="Example University (CAS)",
            cas=CasServer(url=at.cas),
        ),
        Idp(
            id=IDPS[Protocol.LDAP],
            protocol="ldap",
            name="Example University (directory)",
            ldap=Directory(
                url=at.ldap,
                base=BASE,
                reader=READER,
                reader_password=Secret(place=secret.place, value=READER_PASSWORD),
            ),
        ),
    )
    return tuple(
        replace(
            idp,
            test_patrons=tuple(
                TestPatron(
                    id=patron.username,
                    username=patron.username,
                    password=Secret(place=secret.place, value=patron.password),
                    expected_identifier=patron.expected,
                )
                for patron in PATRONS
                if patron.library == library and IDPS[patron.protocol] == idp.id
            ),
        )
        for idp in bare
    )
