import pytest
import xmlsec
from lxml import etree

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
from verifier.adapters.login.saml.federation_index import pieces
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata
from verifier.adapters.login.saml.metadata_signature import (
    AggregateSignature,
    read_seal,
    verify_root,
)

KNOWN = xmlsec.constants


@pytest.fixture
def pinned(tmp_path):
    path = tmp_path / "federation.pem"
    path.write_bytes(make_key("federation").certificate)
    return path


def read(document, pinned, **more):
    idp = make_idp(metadata_certificate=pinned, entity_id=ENTITY_ID, **more)
    return read_metadata(document.encode(), idp=idp, now=NOW)


def test_accepts_a_document_signed_by_the_pinned_key(pinned):
    assert read(sign(make_entity()), pinned).verified is True
    assert read(sign(make_entities(make_entity())), pinned).verified is True


def test_accepts_elliptic_curves(tmp_path):
    key = make_key("curve", curve=True)
    path = tmp_path / "curve.pem"
    path.write_bytes(key.certificate)
    signed = sign(make_entity(), key, method=xmlsec.constants.TransformEcdsaSha256)
    assert read(signed, path).verified is True


def test_accepts_any_of_several_pinned_keys(tmp_path):
    path = tmp_path / "both.pem"
    path.write_bytes(make_key("new").certificate + make_key("federation").certificate)
    assert read(sign(make_entity()), path).verified is True


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (make_entity(), "not signed as a whole"),
        (sign(make_entity()).replace("/sso/post", "/sso/evil"), "changed after it was signed"),
        (sign(make_entity()).replace('URI="#_signed"', 'URI="#_other"'), "only a part"),
        (sign(make_entity(), method=KNOWN.TransformRsaSha1), "signed with RSA-SHA1"),
        (sign(make_entity(), digest=KNOWN.TransformSha1), "signed with SHA-1"),
        (
            sign(make_entity()).replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
            "not built as SAML demands",
        ),
    ],
    ids=["unsigned", "changed", "part", "sha1", "digest", "object"],
)
def test_refuses_what_the_pinned_key_does_not_cover(pinned, document, message):
    with pytest.raises(MetadataRefused, match=message):
        read(document, pinned)


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
    stranger = make_key("stranger")
    info = (
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
        f"{stranger.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    signed = sign(make_entity(), stranger).replace("</ds:Signature>", info, 1)
    with pytest.raises(MetadataRefused, match="not made by the configured key"):
        read(signed, pinned)


def test_the_pinned_file_must_be_a_certificate(tmp_path):
    with pytest.raises(MetadataRefused, match=r"metadata_certificate.*cannot be read"):
        read(sign(make_entity()), tmp_path / "none.pem")
    path = tmp_path / "wrong.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(MetadataRefused, match=r"does not hold an X.509 certificate"):
        read(sign(make_entity()), path)


PINNED = make_key("federation").certificate
MEMBERS = [make_entity(entity_id=f"https://idp{n}.example.edu/idp") for n in range(4)]
LONG = "<md:Extensions><x:e xmlns:x='urn:x' x:a='ä' b='&amp;&#10;'>\r\n<!--c--><?p i?></x:e>"
AGGREGATES = {
    "plain": make_entities(*MEMBERS),
    "lines": make_entities("\n  ", "\n\n  ".join(MEMBERS), "\n"),
    "dates": make_entities(*MEMBERS, attributes='validUntil="2026-12-01T00:00:00Z" Name="a&gt;b"'),
    "extensions": make_entities(f"{LONG}</md:Extensions>", *MEMBERS),
    "comments": make_entities("<!-- a -->", *MEMBERS, "<!-- <md:EntityDescriptor> -->"),
    "cdata": make_entities("<md:E><![CDATA[</md:EntityDescriptor>]]></md:E>", *MEMBERS),
    "group": make_entities(make_entities(*MEMBERS[:2]), *MEMBERS[2:]),
    "text": make_entities("before", MEMBERS[0], "between", MEMBERS[1], "after"),
    "default": (
        '<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:a="urn:a" '
        'a:b="c" xmlns:unused="urn:u"><EntityDescriptor entityID="x"><Y xmlns=""/>'
        '</EntityDescriptor> <EntityDescriptor entityID="y"/></EntitiesDescriptor>'
    ),
}


def check(document, pinned=PINNED):
    signature = AggregateSignature(pinned)
    for piece in pieces(document.encode()):
        signature.take(piece.root)
    signature.finish()


def whole(document, pinned=PINNED):
    verify_root(etree.fromstring(document.encode()), pinned)


LATE = sign(make_entities(*MEMBERS)).replace(
    "</md:EntitiesDescriptor>", "<ds:Signature/></md:EntitiesDescriptor>"
)


def refused(work, document):
    try:
        work(document)
    except MetadataRefused:
        return True
    return False


@pytest.mark.parametrize("name", AGGREGATES)
def test_piece_by_piece_is_the_same_as_the_whole(name):
    """What the library accepts over the whole tree is accepted piece by piece."""
    signed = sign(AGGREGATES[name])

    whole(signed)
    check(signed)


@pytest.mark.parametrize("name", AGGREGATES)
def test_no_change_goes_unnoticed(name):
    signed = sign(AGGREGATES[name])
    verdicts = set()
    for place in range(3, len(signed), 97):
        changed = signed[:place] + ("Q" if signed[place] != "Q" else "R") + signed[place + 1 :]
        try:
            etree.fromstring(changed.encode())
        except etree.XMLSyntaxError:
            assert refused(check, changed)
            continue
        verdicts.add((refused(check, changed), refused(whole, changed)))

    assert (True, True) in verdicts
    assert (False, True) not in verdicts  # a forgery that only the pieces let pass


@pytest.mark.parametrize("bits", [2048, 3072])
def test_members_cannot_be_added_removed_or_moved(bits):
    """The order and the number of the pieces are part of what is signed."""
    key = make_key("large", bits=bits)
    signed = sign(make_entities(*MEMBERS), key)
    check(signed, key.certificate)
    first, second = signed.index("<md:EntityDescriptor"), signed.index("</md:EntityDescriptor>")
    entity = signed[first : second + len("</md:EntityDescriptor>")]
    forged = {
        "added": signed.replace("</md:EntitiesDescriptor>", f"{entity}</md:EntitiesDescriptor>"),
        "removed": signed.replace(entity, ""),
        "moved": signed.replace(entity, "").replace(
            "</md:EntitiesDescriptor>", f"{entity}</md:EntitiesDescriptor>"
        ),
        "before": signed.replace("<ds:Signature", f"{entity}<ds:Signature", 1),
    }
    for document in forged.values():
        with pytest.raises(MetadataRefused, match=r"changed after|stand before"):
            check(document, key.certificate)


@pytest.mark.parametrize(
    ("method", "digest", "key"),
    [
        (KNOWN.TransformRsaSha256, KNOWN.TransformSha512, make_key("federation")),
        (KNOWN.TransformRsaSha512, KNOWN.TransformSha384, make_key("federation")),
        (KNOWN.TransformEcdsaSha256, KNOWN.TransformSha256, make_key("curve", curve=True)),
    ],
)
def test_all_strong_algorithms_are_known(method, digest, key):
    signed = sign(make_entities(*MEMBERS), key, method=method, digest=digest)
    check(signed, key.certificate)
    with pytest.raises(MetadataRefused, match="changed after it was signed"):
        check(signed.replace("idp3.example.edu", "idp9.example.edu"), key.certificate)


@pytest.mark.parametrize("work", [check, whole])
@pytest.mark.parametrize(
    ("document", "message"),
    [
        (lambda: make_entities(*MEMBERS), "not signed as a whole"),
        (lambda: make_entities(*map(sign, MEMBERS)), "not signed as a whole"),
        (lambda: sign(make_entities(*MEMBERS), make_key("stranger")), "by the configured key"),
        (lambda: sign(sign(make_entities(*MEMBERS))), "more than one signature"),
        (lambda: LATE, "more than one signature"),
        (lambda: "<a></a>", "not signed as a whole"),
    ],
    ids=["unsigned", "inner", "stranger", "two", "late", "nothing"],
)
def test_only_the_pinned_keys_signature_over_the_whole_counts(work, document, message):
    """Everything else is refused in either way, and the sentence says which it is."""
    with pytest.raises(MetadataRefused, match=message):
        work(document())


def test_any_of_several_pinned_certificates_may_have_signed():
    check(sign(make_entities(*MEMBERS)), make_key("next").certificate + PINNED)
    with pytest.raises(MetadataRefused, match=r"does not hold an X\.509 certificate"):
        AggregateSignature(b"-----BEGIN PUBLIC KEY-----")


def test_prefixes_that_the_signature_lists_are_kept():
    """A PrefixList, as some federations write it, changes what is digested in both ways alike."""
    signed = sign(AGGREGATES["default"], prefixes=["unused", "#default"])

    whole(signed)
    check(signed)
    with pytest.raises(MetadataRefused, match="changed after"):
        check(signed.replace('xmlns:unused="urn:u"', 'xmlns:unused="urn:v"'))


DS = "{http://www.w3.org/2000/09/xmldsig#}"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SIGNED = sign(make_entities(make_entity()))


def seal(document=SIGNED):
    root = etree.fromstring(document.encode())
    return read_seal(root.find(f"{DS}Signature"), root)


def test_the_parts_of_a_signature_are_read():
    found = seal()

    assert ("TransformRsaSha256", "sha256", ()) == (found.method, found.hash_name, found.prefixes)
    assert (256, 32) == (len(found.value), len(found.digest))
    assert found.signed_info.startswith(b"<ds:SignedInfo xmlns:ds=")


def test_a_list_of_prefixes_is_read():
    inside = f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs  #default"/>'
    last = f'<ds:Transform Algorithm="{EXCLUSIVE}"/>'
    listed = SIGNED.replace(last, f"{last[:-2]}>{inside}</ds:Transform>")

    assert ("xs", "#default") == seal(listed).prefixes


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</ds:Signature>", "<ds:Object/></ds:Signature>", "not built"),
        ("<ds:DigestValue>", "<ds:DigestValue><!-- a -->", "not built"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>*", "not built"),
        ("</ds:SignedInfo>", "<ds:Reference/></ds:SignedInfo>", "not built"),
        ("</ds:Transforms>", "<ds:Transform/></ds:Transforms>", "not built"),
        (f'<ds:Transform Algorithm="{EXCLUSIVE}"/>', "", "not built"),
        (
            f'<ds:Transform Algorithm="{EXCLUSIVE}"/>',
            '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
            "not built",
        ),
        ("2000/09/xmldsig#enveloped-signature", "TR/1999/REC-xpath-19991116", "not built"),
        ('URI="#_signed"', 'URI="#_other"', "only a part"),
        ('URI="#_signed"', 'URI="#"', "only a part"),
        ('URI="#_signed"', "", "only a part"),
        ("xmlenc#sha256", "xmlenc#sha1", "too weak or not meant"),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5", "too weak or not meant"),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256", "too weak or not meant"),
        (
            f'CanonicalizationMethod Algorithm="{EXCLUSIVE}"',
            'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
            "too weak or not meant",
        ),
    ],
)
def test_every_other_shape_is_refused(old, new, message):
    """Nothing that could make a signature mean something else is worked around."""
    assert old in SIGNED
    with pytest.raises(MetadataRefused, match=message):
        seal(SIGNED.replace(old, new, 1))
