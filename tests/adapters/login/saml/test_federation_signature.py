from __future__ import annotations

import pytest
import xmlsec
from lxml import etree

from tests.metadata_factories import make_entities, make_entity, make_key, sign
from verifier.adapters.login.saml.federation_entities import pieces
from verifier.adapters.login.saml.federation_indexing import AggregateSignature
from verifier.adapters.login.saml.metadata_document import MetadataRefused, verify_root

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
    """Check as an indexing does."""
    signature = AggregateSignature(pinned)
    for piece in pieces(document.encode()):
        signature.take(piece.root)
    signature.finish()


def whole(document, pinned=PINNED):
    """Check with the library, over the whole tree."""
    verify_root(etree.fromstring(document.encode()), pinned)


def refused(work, document):
    """Whether *work* refuses it."""
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
    """Wherever one character changes, no more is accepted than over the whole tree."""
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
    one = signed[first : second + len("</md:EntityDescriptor>")]
    forged = {
        "added": signed.replace("</md:EntitiesDescriptor>", f"{one}</md:EntitiesDescriptor>"),
        "removed": signed.replace(one, ""),
        "moved": signed.replace(one, "").replace(
            "</md:EntitiesDescriptor>", f"{one}</md:EntitiesDescriptor>"
        ),
        "before": signed.replace("<ds:Signature", f"{one}<ds:Signature", 1),
    }
    for document in forged.values():
        with pytest.raises(MetadataRefused, match=r"changed after|stand before"):
            check(document, key.certificate)


@pytest.mark.parametrize(
    ("method", "digest", "key"),
    [
        ("TransformRsaSha256", "TransformSha512", make_key("federation")),
        ("TransformRsaSha512", "TransformSha384", make_key("federation")),
        ("TransformEcdsaSha256", "TransformSha256", make_key("curve", curve=True)),
    ],
)
def test_all_strong_algorithms_are_known(method, digest, key):
    """RSA and ECDSA with SHA-2 are checked as the library makes them."""
    constants = xmlsec.constants
    signed = sign(
        make_entities(*MEMBERS),
        key,
        method=getattr(constants, method),
        digest=getattr(constants, digest),
    )
    check(signed, key.certificate)
    with pytest.raises(MetadataRefused, match="changed after it was signed"):
        check(signed.replace("idp3.example.edu", "idp9.example.edu"), key.certificate)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (lambda: make_entities(*MEMBERS), "not signed as a whole"),
        (lambda: make_entities(*map(sign, MEMBERS)), "not signed as a whole"),
        (lambda: sign(make_entities(*MEMBERS), make_key("stranger")), "by the configured key"),
        (lambda: sign(sign(make_entities(*MEMBERS))), "more than one signature"),
        (
            lambda: sign(make_entities(*MEMBERS)).replace(
                "</md:EntitiesDescriptor>", "<ds:Signature/></md:EntitiesDescriptor>"
            ),
            "more than one signature",
        ),
        (lambda: "<a></a>", "not signed as a whole"),
    ],
    ids=["unsigned", "inner", "stranger", "two", "late", "nothing"],
)
def test_only_the_pinned_keys_signature_over_the_whole_counts(document, message):
    """Everything else is refused, and the sentence says which it is."""
    with pytest.raises(MetadataRefused, match=message):
        check(document())


def test_any_of_several_pinned_certificates_may_have_signed():
    """While a federation changes its key, both certificates stand in the file."""
    check(sign(make_entities(*MEMBERS)), make_key("next").certificate + PINNED)
    with pytest.raises(MetadataRefused, match=r"does not hold an X\.509 certificate"):
        AggregateSignature(b"-----BEGIN PUBLIC KEY-----")


def test_prefixes_that_the_signature_lists_are_kept():
    """A PrefixList, as some federations write it, changes what is digested in both ways alike."""
    root = etree.fromstring(AGGREGATES["default"].encode())
    root.set("ID", "_1")
    signature = xmlsec.template.create(
        root, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
    )
    reference = xmlsec.template.add_reference(
        signature, xmlsec.constants.TransformSha256, uri="#_1"
    )
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    last = xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.template.transform_add_c14n_inclusive_namespaces(last, ["unused", "#default"])
    root.insert(0, signature)
    context = xmlsec.SignatureContext()
    context.register_id(root, "ID")
    context.key = xmlsec.Key.from_memory(
        make_key("federation").private, xmlsec.constants.KeyDataFormatPem
    )
    context.sign(signature)
    signed = etree.tostring(root, encoding="unicode")

    whole(signed)
    check(signed)
    with pytest.raises(MetadataRefused, match="changed after"):
        check(signed.replace('xmlns:unused="urn:u"', 'xmlns:unused="urn:v"'))
