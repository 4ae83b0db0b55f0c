"""Hostile messages: a true signed assertion somewhere, and a forged one where it is read."""

from collections.abc import Callable

from lxml import etree

from tests.adapters.login.saml.idp_stub import (
    SAML,
    SAMLP,
    Message,
    pair,
    parse,
    posted,
    text_of,
)
from tests.attack.forge import (
    DS,
    FORGED,
    TRUE_VALUE,
    Ground,
    Make,
    altered,
    hostile,
    new_id,
    signed,
    signed_assertion,
    story,
)
from tests.metadata_factories import sign_element

Tree = etree._Element
Put = Callable[[Tree, Tree, Tree], None]
"""Arrange response, true assertion (signed) and forged assertion (a copy without signature)."""


def wrapped(put: Put, *, same_id: bool, signature_on: str = "true") -> Make:
    """The forged assertion is the response's child; *put* hides the true one."""

    def make(g: Ground) -> str:
        true = parse(signed_assertion(story(g), pair("idp")))
        forged = parse(altered(text_of(true), TRUE_VALUE, FORGED))
        if not same_id:
            forged.set("ID", new_id())
        if signature_on in ("true", "none"):
            forged.remove(forged.find(f"{{{DS}}}Signature"))
        if signature_on in ("forged", "none"):
            true.remove(true.find(f"{{{DS}}}Signature"))
        response = parse(story(g).text("<hole/>"))
        response.remove(response.find("hole"))
        put(response, true, forged)
        return posted(text_of(response))

    return make


def forged_then(place: Callable[[Tree], Tree]) -> Put:
    """The forged one is read; the true one is hidden in a place inside it or the response."""

    def put(response: Tree, true: Tree, forged: Tree) -> None:
        response.append(forged)
        place(response).append(true)

    return put


def inside(*path: tuple[str, str]) -> Callable[[Tree], Tree]:
    """A new chain of elements at the end of the forged assertion."""

    def place(response: Tree) -> Tree:
        here = response.find(f"{{{SAML}}}Assertion")
        for namespace, name in path:
            here = etree.SubElement(here, f"{{{namespace}}}{name}")
        return here

    return place


def in_extensions(response: Tree) -> Tree:
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    response.insert(1, extensions)
    return extensions


def in_status_detail(response: Tree) -> Tree:
    return etree.SubElement(response.find(f"{{{SAMLP}}}Status"), f"{{{SAMLP}}}StatusDetail")


def in_confirmation(response: Tree) -> Tree:
    return next(response.iter(f"{{{SAML}}}SubjectConfirmationData"))


def in_attribute_value(response: Tree) -> Tree:
    return next(response.iter(f"{{{SAML}}}AttributeValue"))


def in_response(response: Tree) -> Tree:
    return response


def true_first(response: Tree, true: Tree, forged: Tree) -> None:
    response.append(true)
    response.append(forged)


def forged_around(response: Tree, true: Tree, forged: Tree) -> None:
    response.append(forged)
    forged.append(true)


def signature_around(response: Tree, true: Tree, forged: Tree) -> None:
    """The forged one takes the signature, whose Object holds the true one."""
    signature = true.find(f"{{{DS}}}Signature")
    true.remove(signature)
    box = etree.SubElement(signature, f"{{{DS}}}Object")
    box.append(true)
    forged.insert(1, signature)
    response.append(forged)


def signature_outside(response: Tree, true: Tree, forged: Tree) -> None:
    """The signature as the response's child, true and forged side by side."""
    signature = true.find(f"{{{DS}}}Signature")
    true.remove(signature)
    response.insert(1, signature)
    response.append(forged)
    response.append(true)


def true_inside_forged_signature_key_info(response: Tree, true: Tree, forged: Tree) -> None:
    signature = true.find(f"{{{DS}}}Signature")
    true.remove(signature)
    signature.find(f"{{{DS}}}KeyInfo").append(true)
    forged.insert(1, signature)
    response.append(forged)


def forged(message: Message, **around: str) -> Message:
    """The same message with forged values, and with what hides the true one."""
    return message.but(attributes=altered(message.attributes, TRUE_VALUE, FORGED), **around)


def response_in_response(*, same_id: bool) -> Make:
    """A signed response inside an unsigned one that carries forged values."""

    def make(g: Ground) -> str:
        message = story(g)
        true = signed(message if same_id else story(g), pair("idp"), "Response")
        around = f"<samlp:Extensions>{true}</samlp:Extensions>"
        return posted(forged(message, extensions=around).text())

    return make


def response_signature_moved_out(g: Ground) -> str:
    """The response's true content hidden in its own signature's Object."""
    tree = parse(story(g).text())
    signature = sign_element(tree, pair("idp"), key_info=True)
    hidden = parse(text_of(tree))
    hidden.remove(hidden.find(f"{{{DS}}}Signature"))
    box = etree.SubElement(signature, f"{{{DS}}}Object")
    box.append(hidden)
    message = text_of(tree)
    return posted(message.replace(TRUE_VALUE, FORGED, 1))


def two(first: str, second: str) -> Make:
    """Two assertions side by side, each made by somebody."""

    def made_by(g: Ground, who: str) -> str:
        if who == "idp":
            return signed_assertion(story(g), pair("idp"))
        message = forged(story(g))
        return message.assertion() if who == "nobody" else signed_assertion(message, pair(who))

    return lambda g: posted(story(g).text(made_by(g, first), made_by(g, second)))


def in_advice(g: Ground) -> str:
    true = signed_assertion(story(g), pair("idp"))
    return posted(forged(story(g), advice=f"<saml:Advice>{true}</saml:Advice>").text())


ADVICE = inside((SAML, "Advice"))
OBJECT = inside((DS, "Object"))

HOSTILE = [
    *hostile(
        "structure",
        wrapped_true_after_forged=wrapped(forged_then(in_response), same_id=False),
        wrapped_true_before_forged=wrapped(true_first, same_id=False),
        wrapped_forged_around_true=wrapped(forged_around, same_id=False),
        wrapped_signature_on_forged=wrapped(
            forged_then(in_response), same_id=False, signature_on="forged"
        ),
        wrapped_signature_outside=wrapped(signature_outside, same_id=False),
        wrapped_true_in_object=wrapped(signature_around, same_id=False),
        wrapped_true_in_extensions=wrapped(forged_then(in_extensions), same_id=False),
        wrapped_true_in_key_info=wrapped(true_inside_forged_signature_key_info, same_id=False),
        same_id_after=wrapped(forged_then(in_response), same_id=True),
        same_id_before=wrapped(true_first, same_id=True),
        same_id_in_extensions=wrapped(forged_then(in_extensions), same_id=True),
        same_id_in_status_detail=wrapped(forged_then(in_status_detail), same_id=True),
        same_id_in_object=wrapped(forged_then(OBJECT), same_id=True),
        same_id_in_signature_object=wrapped(signature_around, same_id=True),
        same_id_in_key_info=wrapped(true_inside_forged_signature_key_info, same_id=True),
        same_id_in_advice=wrapped(forged_then(ADVICE), same_id=True),
        same_id_in_attribute_value=wrapped(forged_then(in_attribute_value), same_id=True),
        same_id_in_confirmation=wrapped(forged_then(in_confirmation), same_id=True),
        same_id_signature_on_forged=wrapped(
            forged_then(in_extensions), same_id=True, signature_on="forged"
        ),
        same_id_signature_on_both=wrapped(
            forged_then(in_extensions), same_id=True, signature_on="both"
        ),
        response_in_response=response_in_response(same_id=False),
        response_same_id_in_extensions=response_in_response(same_id=True),
        response_content_in_object=response_signature_moved_out,
        signed_assertion_in_advice=in_advice,
        two_signed_then_unsigned=two("idp", "nobody"),
        two_unsigned_then_signed=two("nobody", "idp"),
        two_second_by_a_stranger=two("idp", "stranger"),
        two_first_by_a_stranger=two("stranger", "idp"),
        two_true_ones=two("idp", "idp"),
    ),
]
