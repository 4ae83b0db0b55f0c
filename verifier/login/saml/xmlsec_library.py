"""The one place where python-xmlsec is imported, and what is said when it cannot be."""

from __future__ import annotations

from typing import Any

from lxml import etree


class CryptoUnavailable(Exception):  # noqa: N818 - named as people say it
    """Signatures cannot be checked on this computer. ``said`` is one sentence with a way out."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


WAY_OUT = 'or install the program xmlsec1 and set crypto = "xmlsec1" in [saml]'


def load() -> Any:
    """Import python-xmlsec. Raises ``CryptoUnavailable``."""
    lxml = ".".join(map(str, etree.LIBXML_VERSION))
    try:
        import xmlsec  # noqa: PLC0415 - what goes wrong here needs words
    except ImportError:
        raise CryptoUnavailable(
            f"The Python package xmlsec is not installed; install it, {WAY_OUT}."
        ) from None
    except Exception as error:  # noqa: BLE001 - its class lives in the package
        # its own InternalError cannot be imported when the import itself fails
        raise CryptoUnavailable(
            f"The Python package xmlsec does not fit lxml {etree.__version__} with libxml2 {lxml} "
            f"({type(error).__name__}); install both in the versions that requirements.lock names, "
            f"{WAY_OUT}."
        ) from None
    if not hasattr(xmlsec, "SignatureContext"):
        raise CryptoUnavailable(
            "Another package that is also called xmlsec (pyXMLSecurity) is installed instead of "
            f"python-xmlsec; remove it and install xmlsec, {WAY_OUT}."
        )
    return xmlsec


def __getattr__(attribute: str) -> Any:
    if attribute == "xmlsec":
        return load()
    raise AttributeError(attribute)
