"""Hostile messages: signatures that are missing, broken, somebody else's, weak or odd."""

import re

import xmlsec
from lxml import etree

from tests.adapters.login.saml.idp_stub import SAML, pair, parse, posted, text_of
from tests.attack.forge import (
    DS,
    FORGED,
    TRUE_VALUE,
    Ground,
    Make,
    altered,
    hostile,
    signed,
    signed_assertion,
    story,
)
from tests.metadata_factories import sign_element

C = xmlsec.constants
ENVELOPED, EXCLUSIVE = C.TransformEnveloped, C.TransformExclC14N


def by_method(*what: str, who: str = "idp", **how: object) -> Make:
    """Signed by a key and a method of the caller's choice."""
    return lambda g: posted(signed(story(g), pair(who), *what, **how))


def edited(edit, *what: str, forged_values: bool = True) -> Make:
    def make(g: Ground) -> str:
        message = signed(story(g), pair("idp"), *what)
        if forged_values:
            message = altered(message, TRUE_VALUE, FORGED)
        tree = parse(message)
        edit(tree)
        return posted(text_of(tree))

    return make


def substituted(old: str, new: str) -> Make:
    """Truly signed, then one pattern exchanged."""

    def make(g: Ground) -> str:
        message = signed(story(g), pair("idp"))
        result, times = re.subn(old, new, message, count=1, flags=re.DOTALL)
        assert times == 1
        return posted(result)

    return make


def child(tree: etree._Element, name: str) -> etree._Element:
    return next(tree.iter(f"{{{DS}}}{name}"))


def without(*names: str) -> Make:
    """Truly signed, then these elements of the signature removed, wherever they stand."""

    def edit(tree: etree._Element) -> None:
        for entry in list(tree.iter(*(f"{{{DS}}}{name}" for name in names))):
            entry.getparent().remove(entry)

    return edited(edit)


def emptied_value(tree: etree._Element) -> None:
    child(tree, "SignatureValue").text = ""


def flipped_bit(tree: etree._Element) -> None:
    value = child(tree, "SignatureValue")
    text = "".join(value.text.split())
    value.text = ("B" if text[0] != "B" else "C") + text[1:]


def doubled_signed_info(*, first: bool) -> Make:
    """Two SignedInfo elements: the true one, and one that fits the forged content."""

    def edit(tree: etree._Element) -> None:
        true = child(tree, "SignedInfo")
        forged = parse(text_of(true))
        forged.find(f".//{{{DS}}}DigestValue").text = "A" * 43 + "="
        true.getparent().insert(0 if first else 1, forged)

    return edited(edit)


def signed_info_in_object(tree: etree._Element) -> None:
    box = etree.SubElement(child(tree, "Signature"), f"{{{DS}}}Object")
    box.append(child(tree, "SignedInfo"))


def comment_in_digest(tree: etree._Element) -> None:
    digest = child(tree, "DigestValue")
    true = digest.text
    digest.text = "A" * 43 + "="
    digest.append(etree.Comment(true))


def retrieval_method(tree: etree._Element) -> None:
    info = child(tree, "KeyInfo")
    for entry in list(info):
        info.remove(entry)
    etree.SubElement(info, f"{{{DS}}}RetrievalMethod", URI="http://127.0.0.1:9/key")


def two_key_infos(tree: etree._Element) -> None:
    child(tree, "Signature").append(parse(text_of(child(tree, "KeyInfo"))))


def rsa_key_value(g: Ground) -> str:
    """A stranger's key as bare numbers in KeyInfo."""
    tree = parse(story(g, attributes="").assertion())
    holder = sign_element(tree, pair("stranger"))
    info = etree.SubElement(holder, f"{{{DS}}}KeyInfo")
    value = etree.SubElement(info, f"{{{DS}}}KeyValue")
    numbers = etree.SubElement(value, f"{{{DS}}}RSAKeyValue")
    etree.SubElement(numbers, f"{{{DS}}}Modulus").text = "AQAB" * 86
    etree.SubElement(numbers, f"{{{DS}}}Exponent").text = "AQAB"
    return posted(story(g).text(text_of(tree)))


def stranger_with_true_certificate(g: Ground) -> str:
    message = signed(story(g), pair("stranger"))
    return posted(
        re.sub(
            r"<ds:X509Certificate>.*?</ds:X509Certificate>",
            f"<ds:X509Certificate>{pair('idp').base64}</ds:X509Certificate>",
            message,
            flags=re.DOTALL,
        )
    )


def with_secret(secret: bytes) -> Make:
    """HMAC in place of a signature, with something public as its secret."""
    return by_method(method=C.TransformHmacSha256, key_info=False, secret=secret)


def reference(uri: str | None) -> Make:
    """The reference points elsewhere after signing."""
    if uri is None:
        return substituted(r'(<ds:Reference) URI="[^"]*"', r"\1")
    return substituted(r'(<ds:Reference URI=")[^"]*"', rf'\g<1>{uri}"')


def document_reference(g: Ground) -> str:
    """A true signature over the whole document, by an empty reference."""
    tree = parse(story(g).text())
    sign_element(tree, pair("idp"), uri="", key_info=True)
    return posted(text_of(tree))


def transform(algorithm: str, *, instead: bool = True, content: str = "") -> Make:
    """Another transform in place of the last one, or many of them."""
    pattern = r'<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"\s*/>'
    new = f'<ds:Transform Algorithm="{algorithm}">{content}</ds:Transform>'
    return substituted(pattern, new if instead else rf"\g<0>{new}")


def two_references(tree: etree._Element) -> None:
    element = child(tree, "Reference")
    element.addnext(parse(text_of(element)))


def moved(place: str) -> Make:
    """A true signature that stands where it has no business."""

    def edit(tree: etree._Element) -> None:
        element = child(tree, "Signature")
        assertion = element.getparent()
        assertion.remove(element)
        if place == "before-issuer":
            assertion.insert(0, element)
        elif place == "in-subject":
            assertion.find(f"{{{SAML}}}Subject").append(element)
        elif place == "end-of-assertion":
            assertion.append(element)
        else:
            tree.append(element)

    return edited(edit, forged_values=False)


XSLT = (
    '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">'
    '<xsl:template match="/"><x/></xsl:template></xsl:stylesheet>'
)
XPATH = "<ds:XPath>not(ancestor-or-self::*[false()])</ds:XPath>"
CANON = "http://www.w3.org/2001/10/xml-exc-c14n#"

HOSTILE = [
    *hostile(
        "signature",
        unsigned=lambda g: posted(story(g).text()),
        signature_value_empty=edited(emptied_value),
        signature_value_one_bit_off=edited(flipped_bit, forged_values=False),
        signature_stripped=without("Signature"),
        content_changed=edited(lambda tree: None),
        content_changed_response_signed=edited(lambda tree: None, "Response"),
        content_changed_both_signed=edited(lambda tree: None, "Assertion", "Response"),
        name_id_changed=substituted(">abc<", f">{FORGED}<"),
        stranger_with_own_certificate=by_method(who="stranger"),
        stranger_without_key_info=by_method(who="stranger", key_info=False),
        stranger_signs_the_response=by_method("Response", who="stranger"),
        stranger_with_true_certificate=stranger_with_true_certificate,
        stranger_as_key_value=rsa_key_value,
        key_info_twice=edited(two_key_infos),
    ),
    *hostile(
        "signature-placement",
        signature_empty=without("SignedInfo", "SignatureValue", "KeyInfo"),
        signature_only_key_info=without("SignedInfo", "SignatureValue"),
        digest_in_a_comment=edited(comment_in_digest),
        signed_info_twice_forged_first=doubled_signed_info(first=True),
        signed_info_twice_forged_last=doubled_signed_info(first=False),
        reference_empty=reference(""),
        reference_empty_truly_signed=document_reference,
        reference_missing=reference(None),
        reference_hash_only=reference("#"),
        reference_xpointer=reference("#xpointer(/)"),
        reference_http=reference("http://127.0.0.1:9/x"),
        reference_file=reference("file:///etc/hostname"),
        reference_elsewhere=reference("#_somewhere"),
        references_none=without("Reference"),
        references_two=edited(two_references),
        transform_not_enveloped=by_method(transforms=(EXCLUSIVE, EXCLUSIVE)),
        transform_enveloped_only_twice=by_method(transforms=(ENVELOPED, ENVELOPED)),
        transform_inclusive=by_method(transforms=(ENVELOPED, C.TransformInclC14N)),
        transform_three=by_method(transforms=(ENVELOPED, EXCLUSIVE, EXCLUSIVE)),
        transform_two_hundred=by_method(transforms=(ENVELOPED, *(EXCLUSIVE,) * 200)),
        transform_xpath=transform(
            "http://www.w3.org/TR/1999/REC-xpath-19991116", content=XPATH, instead=False
        ),
        transform_xslt=transform("http://www.w3.org/TR/1999/REC-xslt-19991116", content=XSLT),
        transform_base64=transform("http://www.w3.org/2000/09/xmldsig#base64"),
        transform_unknown=transform("urn:example:no-such-transform"),
        canonicalisation_unknown=substituted(
            r'(<ds:CanonicalizationMethod Algorithm=")[^"]*', r"\1urn:example:none"
        ),
        placed_before_issuer=moved("before-issuer"),
        placed_in_subject=moved("in-subject"),
        placed_at_end_of_assertion=moved("end-of-assertion"),
        placed_in_response=moved("response"),
    ),
    *hostile(
        "structure",
        key_info_retrieval_method=edited(retrieval_method),
        signed_info_in_object=edited(signed_info_in_object),
        assertion_alone_signed=lambda g: posted(signed_assertion(story(g), pair("idp"))),
    ),
    *hostile(
        "algorithms",
        hmac_with_certificate=with_secret(pair("idp").certificate),
        hmac_with_certificate_body=with_secret(pair("idp").base64.encode()),
        hmac_with_short_secret=with_secret(b"x"),
        weak_rsa_sha1=by_method(method=C.TransformRsaSha1),
        weak_sha1_digest=by_method(digest=C.TransformSha1),
        weak_both=by_method(method=C.TransformRsaSha1, digest=C.TransformSha1),
        weak_response=by_method("Response", method=C.TransformRsaSha1, digest=C.TransformSha1),
    ),
]
