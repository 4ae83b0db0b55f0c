import copy
import sys
import warnings

import pytest
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID

from tests.adapters.login.saml.idp_stub import ENTITY_ID, SP, SSO, encrypt, pair
from verifier.adapters.login.saml.in_process_crypto import InProcessCrypto
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.adapters.messages.saml_xml import RSA_SHA256, SHA256

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


@pytest.fixture
def idp(desk, tmp_path):
    """pysaml2's own identity provider, which knows us by our metadata."""
    from datetime import UTC, datetime

    key, certificate = pair("idp").written(tmp_path, "idp")
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    described = sp_metadata(desk.site, desk.keys, now=datetime.now(UTC)).decode()
    settings = {
        "entityid": ENTITY_ID,
        "key_file": str(key),
        "cert_file": str(certificate),
        "xmlsec_binary": sys.executable,
        "service": {
            "idp": {
                "endpoints": {"single_sign_on_service": [(SSO, redirect)]},
                "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": URI}},
            }
        },
        "metadata": {"inline": [described.split("?>", 1)[1]]},
    }
    with warnings.catch_warnings():
        # pysaml2's server names a cipher mode that cryptography is about to move
        warnings.simplefilter("ignore", UserWarning)
        from saml2.server import Server
    server = Server(config=IdPConfig().load(copy.deepcopy(settings)))
    server.sec.crypto = InProcessCrypto()
    return server


@pytest.mark.parametrize(
    ("assertion", "response", "encrypted"),
    [
        (True, False, False),
        (False, True, False),
        (True, True, False),
        (True, False, True),
    ],
)
def test_pysaml2s_own_identity_provider_is_understood(desk, idp, assertion, response, encrypted):
    message = idp.create_authn_response(
        identity={"employeeNumber": ["21234000000017"]},
        in_response_to=desk.pending.request_id,
        destination=desk.site.acs_url,
        sp_entity_id=SP,
        name_id=NameID(format=NAMEID_FORMAT_TRANSIENT, text="_t1"),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
        sign_assertion=assertion,
        sign_response=response,
        sign_alg=RSA_SHA256,
        digest_alg=SHA256,
    )
    sealed = encrypt(str(message), pair("sp-encryption")) if encrypted else str(message)
    capture = desk.finish(sealed).capture
    assert [("urn:oid:2.16.840.1.113730.3.1.3", ("21234000000017",))] == [
        (attribute.name, attribute.values) for attribute in capture.attributes
    ]
    assert NAMEID_FORMAT_TRANSIENT == capture.subject.format
