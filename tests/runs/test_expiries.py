from dataclasses import replace

from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.connection_test import Expiring
from verifier.runs.watch import expiries_of


def kinds(site):
    return [
        (expiry.what, expiry.idp_id, expiry.number)
        for expiry in expiries_of(site, ProtocolClients(site))
    ]


def test_the_identity_providers_and_our_own_certificates_are_told(running):
    """Of the protocols only SAML has them."""
    assert [
        (Expiring.IDP_METADATA, "campus", 1),
        (Expiring.IDP_CERTIFICATE, "campus", 1),
        (Expiring.SP_SIGNING, None, 1),
        (Expiring.SP_ENCRYPTION, None, 1),
    ] == kinds(running.site)


def test_what_cannot_be_read_is_left_out(running, tmp_path):
    """Metadata that is not there, a federation, and keys of which one is open to others."""
    site = running.site
    campus = site.idps[0]
    own = ProtocolClients(replace(site, saml=replace(site.saml, key_folder=tmp_path)))
    [(key, _)] = own.keys.signing
    key.chmod(0o644)
    broken = replace(
        site,
        saml=replace(site.saml, key_folder=tmp_path),
        idps=(
            replace(campus, metadata=tmp_path / "nothing.xml"),
            replace(campus, id="many", federation=True),
        ),
    )

    assert [] == kinds(broken)


def test_a_site_without_saml_rests_on_none_of_it(running):
    """No key is made for it."""
    assert [] == kinds(replace(running.site, idps=running.site.idps[1:]))
