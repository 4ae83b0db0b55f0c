"""The demo's three libraries: a sound one, one that does not check, one that sends the NameID."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from verifier.demo.patrons import PATRONS, DemoPatron, Library
from verifier.model.idp import Idp, TestPatron
from verifier.model.request_form import Door, RequestForm
from verifier.model.secret import Secret
from verifier.model.site import (
    IlsConnection,
    IlsRole,
    PatronProfile,
    ReshareSettings,
    SamlSettings,
    Site,
    StoreSettings,
)

IDP_ID = "campus"

_FORM = RequestForm(
    institution="RESHARE:EXU",
    door=Door.VUFIND_SHIBBOLETH,
    identifier="employeeNumber",
    email="mail",
    ils_identifier="barcode",
    tolerated=("givenName", "sn", "studentId", "libraryCardNumber"),
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


def demo_site(library: Library, *, folder: Path, base_url: str, ncip_url: str) -> Site:
    """One of the three libraries.

    *folder* holds ``idp-metadata.xml`` of the embedded identity provider, and takes the keys
    and the store. All three are the same service provider, so that one login page serves all.
    """
    site = Site(
        name="Example University Library",
        base_url=base_url,
        form=_FORM,
        reshare=_RESHARE,
        idps=(
            Idp(
                id=IDP_ID,
                protocol="saml",
                metadata=folder / "idp-metadata.xml",
                test_patrons=tuple(_test_patron(one) for one in PATRONS if one.library == library),
            ),
        ),
        ils=tuple(
            IlsConnection(
                id=f"demo-{role}",
                connector="ncip",
                role=role,
                url=ncip_url,
                options=(("from_agency", "EXU"), ("to_agency", "EXU")),
            )
            for role in (IlsRole.RESHARE, IlsRole.EVIDENCE)
        ),
        saml=SamlSettings(display_name="Release verifier (demo)"),
        store=StoreSettings(folder=folder),
        allow_private_addresses=True,
    )
    match library:
        case "main":
            return site
        case "unchecked":
            reshare = replace(_RESHARE, borrower_check=None)
            return replace(site, name="Example Library without borrower check", reshare=reshare)
        case "name-id":
            form = replace(_FORM, identifier="name-id")
            return replace(site, name="Example Library that sends the NameID", form=form)


def _test_patron(patron: DemoPatron) -> TestPatron:
    return TestPatron(
        id=patron.username,
        username=patron.username,
        password=Secret(place="the demo itself", value=patron.password),
        expected_identifier=patron.expected,
    )
