"""Read mod_shib's ``attribute-map.xml``, which maps SAML attribute names to variables.

Source: Shibboleth wiki, *XMLAttributeExtractor*: a rule has ``name``, ``id``,
``nameFormat`` (the uri format by default) and ``aliases``.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from lxml import etree

from verifier.adapters.config_files.text_file import NotReadError
from verifier.adapters.messages.saml_xml import hardened_parser
from verifier.domain.model.config_files import AttributeMapFile, AttributeRule
from verifier.domain.model.finding import Place

_BEGIN = re.compile(r"<(?:[\w.-]+:)?Attribute\b")
_NAMESPACES = frozenset(
    {"urn:mace:shibboleth:2.0:attribute-map", "urn:mace:shibboleth:3.0:attribute-map", None}
)


def read_attribute_map(name: str, text: str) -> AttributeMapFile:
    """Read the file *name*. Raises ``NotReadError``."""
    try:
        parser = hardened_parser(remove_comments=True, remove_pis=True)
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = error.lineno if isinstance(error, etree.XMLSyntaxError) else None
        message = "The file is not well-formed XML. mod_shib would not take it either."
        raise NotReadError(name, message, line=line or None) from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        message = "The file has a DOCTYPE, which is not read for safety's sake. Take it out."
        raise NotReadError(name, message)
    tag = etree.QName(root)
    if tag.localname != "Attributes" or tag.namespace not in _NAMESPACES:
        message = "The file is no attribute map: it must begin with <Attributes>."
        raise NotReadError(name, message, line=_line(root))
    begins = [at for at, line in enumerate(text.split("\n"), 1) if _BEGIN.search(line)]
    return AttributeMapFile(
        name=name,
        rules=tuple(
            _rule(name, begins, element)
            for element in root.iterchildren(etree.Element)
            if etree.QName(element).localname == "Attribute"
            and etree.QName(element).namespace in _NAMESPACES
        ),
    )


def _rule(file: str, begins: Sequence[int], element: etree._Element) -> AttributeRule:
    variables = (element.get("id", ""), *element.get("aliases", "").split())
    wire = element.get("name", "")
    end = _line(element)  # end of the start tag; the rule begins on the last of *begins* before
    before = bisect_right(begins, end) if end else 0
    line = begins[before - 1] if before else end
    return AttributeRule(
        name=wire,
        name_format=element.get("nameFormat"),
        variables=tuple(variable for variable in variables if variable),
        place=Place(file=file, line=line, key=f'Attribute name="{wire}"'),
    )


def _line(element: etree._Element) -> int | None:
    line: Any = element.sourceline
    return line if isinstance(line, int) else None
