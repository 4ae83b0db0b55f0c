"""The only module that imports python-xmlsec, with error messages if the import fails."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from lxml import etree


class CryptoUnavailable(Exception):  # noqa: N818 - named as people say it
    """Signatures cannot be checked here. ``message`` is one sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


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
    except Exception as error:  # noqa: BLE001 - its own class cannot be imported either
        raise CryptoUnavailable(
            f"The Python package xmlsec {_version()} does not fit lxml {etree.__version__} with "
            f"libxml2 {lxml} ({type(error).__name__}); install both in the versions that "
            f"requirements.lock names, {WAY_OUT}."
        ) from None
    if not hasattr(xmlsec, "SignatureContext"):
        raise CryptoUnavailable(
            "Another package that is also called xmlsec (pyXMLSecurity) is installed instead of "
            f"python-xmlsec; remove it and install xmlsec, {WAY_OUT}."
        )
    return xmlsec


def _version() -> str:
    try:
        return version("xmlsec")
    except PackageNotFoundError:
        return "of an unknown version"


def __getattr__(attribute: str) -> Any:
    if attribute == "xmlsec":
        return load()
    raise AttributeError(attribute)
