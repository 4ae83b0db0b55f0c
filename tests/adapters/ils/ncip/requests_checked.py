"""Our own questions, checked against schemas that are written from the standard's order."""

from pathlib import Path

from lxml import etree

NAMESPACE = "http://www.niso.org/2008/ncip"
_HERE = Path(__file__).parent
_SCHEMA_2 = etree.XMLSchema(etree.parse(str(_HERE / "lookup_user_2.xsd")))
_DTD_1 = etree.DTD(str(_HERE / "lookup_user_1.dtd"))


def mistakes(message: bytes, *, ncip: str, plain_version: bool = False) -> list[str]:
    """What is not valid in *message*; *plain_version*: its version may have no namespace."""
    root = etree.fromstring(message)
    schema = _DTD_1 if ncip == "1" else _SCHEMA_2
    version = root.attrib.pop("version", None) if ncip == "2" and plain_version else None
    if version is not None:
        root.set(f"{{{NAMESPACE}}}version", version)
    return [] if schema.validate(root) else [entry.message for entry in schema.error_log]
