from __future__ import annotations

import pytest
import xmlsec

from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    make_entities,
    make_entity,
    make_idp,
    make_key,
    make_role,
    sign,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata


@pytest.fixture
def pinned(tmp_path):
    path = tmp_path / "federation.pem"
    path.write_bytes(make_key("federation").certificate)
    return path


def read(document, pinned, **more):
    idp = make_idp(metadata_certificate=pinned, entity_id=ENTITY_ID, **more)
    return read_metadata(document.encode(), idp=idp, now=NOW)


def test_accepts_a_document_signed_by_the_pinned_key(pinned):
    """An entity and a whole aggregate, signed by the configured key, are verified."""
    assert read(sign(make_entity()), pinned).verified is True
    assert read(sign(make_entities(make_entity())), pinned).verified is True


def test_accepts_elliptic_curves(tmp_path):
    """A federation may sign with an elliptic curve."""
    key = make_key("curve", curve=True)
    path = tmp_path / "curve.pem"
    path.write_bytes(key.certificate)
    signed = sign(make_entity(), key, method=xmlsec.constants.TransformEcdsaSha256)
    assert read(signed, path).verified is True


def test_accepts_any_of_several_pinned_keys(tmp_path):
    """While a federation changes its key both certificates may stand in one file."""
    path = tmp_path / "both.pem"
    path.write_bytes(make_key("new").certificate + make_key("federation").certificate)
    assert read(sign(make_entity()), path).verified is True


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (make_entity, "not signed as a whole"),
        (
            lambda: sign(make_entities(make_entity()), target="EntityDescriptor"),
            "not signed as a whole",
        ),
        (lambda: sign(make_entity(), make_key("stranger")), "not made by the configured key"),
        (
            lambda: sign(make_entity()).replace("/sso/post", "/sso/evil"),
            "changed after it was signed",
        ),
        (lambda: sign(make_entity()).replace('URI="#_signed"', 'URI="#_other"'), "only a part"),
        (
            lambda: sign(make_entity(), method=xmlsec.constants.TransformRsaSha1),
            "signed with RSA-SHA1",
        ),
        (lambda: sign(make_entity(), digest=xmlsec.constants.TransformSha1), "signed with SHA-1"),
        (
            lambda: sign(make_entity()).replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
            "not built as SAML demands",
        ),
        (lambda: sign(sign(make_entity())), "more than one signature"),
    ],
    ids=["unsigned", "inner", "stranger", "changed", "part", "sha1", "digest", "object", "two"],
)
def test_refuses_what_the_pinned_key_does_not_cover(pinned, document, message):
    """Unsigned, partly signed, wrongly signed and weakly signed metadata is refused in words."""
    with pytest.raises(MetadataRefused, match=message):
        read(document(), pinned)


def test_a_second_element_of_the_same_id_is_refused(pinned):
    """A reference that two elements could answer to is no reference to the whole."""
    twin = sign(make_entity(role=make_role(attributes='ID="_signed"')))
    with pytest.raises(MetadataRefused, match="only a part"):
        read(twin, pinned)


def test_a_wrapped_entity_is_not_taken(pinned):
    """The signed original inside a forged document does not make the forgery signed."""
    forged = make_entity(extensions=sign(make_entity()))
    with pytest.raises(MetadataRefused, match="not signed as a whole"):
        read(forged, pinned)


def test_the_certificate_inside_the_message_is_never_used(pinned):
    """A stranger's certificate in KeyInfo does not make its signature good."""
    stranger = make_key("stranger")
    info = (
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
        f"{stranger.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    signed = sign(make_entity(), stranger).replace("</ds:Signature>", info, 1)
    with pytest.raises(MetadataRefused, match="not made by the configured key"):
        read(signed, pinned)


def test_the_pinned_file_must_be_a_certificate(tmp_path):
    """A missing or wrong file is named by its setting, before anything is believed."""
    with pytest.raises(MetadataRefused, match=r"metadata_certificate.*cannot be read"):
        read(sign(make_entity()), tmp_path / "none.pem")
    path = tmp_path / "wrong.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(MetadataRefused, match=r"does not hold an X.509 certificate"):
        read(sign(make_entity()), path)
