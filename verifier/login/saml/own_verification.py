"""Does a signature hold by itself? Asked where pysaml2 refused a message, to say why.

Nothing is let in by this: it only tells "truly signed, but for another service" apart from
"says it is for another service".
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from saml2.sigver import SigverError, make_temp

from verifier.login.saml.gate_algorithms import signatures
from verifier.login.saml.idp_metadata import IdpMetadata


def signatures_hold(
    client: Any, document: bytes | str, root: etree._Element, metadata: IdpMetadata
) -> bool:
    """Whether *document* (parsed: *root*) carries signatures and each is by a key of metadata."""
    signed = [shape.element.getparent() for _, shape in signatures(root)]
    # as pysaml2 hands them on itself
    files = [make_temp(one, ".pem", decode=False) for one in metadata.certificates]
    return bool(signed) and all(_holds(client, document, one, files) for one in signed)


def _holds(
    client: Any, document: bytes | str, element: etree._Element | None, files: list[Any]
) -> bool:
    if element is None:
        return False
    qualified = etree.QName(element)
    for file in files:
        try:
            if client.sec.verify_signature(
                document,
                file.name,
                node_name=f"{qualified.namespace}:{qualified.localname}",
                node_id=element.get("ID"),
            ):
                return True
        except SigverError:
            continue
    return False
