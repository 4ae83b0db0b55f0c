"""Settings for VuFind, read as PHP reads them. The service tests ask PHP itself."""

import re
from configparser import ConfigParser

NO_SECTION = "no section"


def read_ini(text: str) -> dict[str, dict[str, str]]:
    """Each section with its keys; keys before the first section are under ``NO_SECTION``."""
    parser = ConfigParser(
        interpolation=None, delimiters=("=",), comment_prefixes=(";",), default_section=""
    )
    parser.optionxform = str
    parser.read_string(f"[{NO_SECTION}]\n{text}")
    return {
        name: {key: unquoted(value) for key, value in parser[name].items()}
        for name in parser.sections()
    }


def unquoted(value: str) -> str:
    """What PHP makes of one value; a bare one must not hold what PHP gives a meaning."""
    quoted = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', value)
    if quoted is None:
        if re.search(r"[^A-Za-z0-9_.-]", value):
            raise ValueError(f"needs quotation marks: {value}")
        return value
    if re.search(r"(?<!\\)(?:\\\\)*\$\{", quoted[1]):
        raise ValueError(f"PHP would look this up: {value}")
    return re.sub(r"\\([\\\"$])", r"\1", quoted[1])
