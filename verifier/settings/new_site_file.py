"""The text of a first site file, with comments, from what is known about a site."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_EXAMPLE_ILS = """\
# The library system, without which no patron is looked up. Take the # away and correct the lines:
#
# [[ils]]
# id = "ncip"
# connector = "ncip"
# role = "reshare"
# url = "https://ils.example.edu/ncip"
# from_agency = "EXU"
# to_agency = "EXU"
"""


@dataclass(frozen=True, slots=True)
class EnvironmentSecret:
    """A secret that the file reads from the environment variable of that name."""

    name: str


Value = str | bool | EnvironmentSecret
Table = Mapping[str, Value | None]  # a key whose value is None is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """The content of a first site file: the keys of each table.

    ``about`` holds the comments above tables; ``vufind``, ``listener``, ``files``, ``settings``
    and ``okapi`` are tables of ``[reshare]``, left out if they are empty.
    """

    schema: str  # where the file's JSON Schema is, as its first line names it
    site: Table
    reshare: Table
    idp: Table
    vufind: Table = field(default_factory=dict)
    listener: Table = field(default_factory=dict)
    files: Table = field(default_factory=dict)
    settings: Table = field(default_factory=dict)
    okapi: Table = field(default_factory=dict)
    test_patron: Table = field(default_factory=dict)
    ils: tuple[Table, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The environment variables that must be set before the file can be used.

        A test patron's password is not included: the program prompts for it if it is not set.
        """
        values = (value for table in (self.okapi, *self.ils) for value in table.values())
        names = (value.name for value in values if isinstance(value, EnvironmentSecret))
        return tuple(dict.fromkeys(names))


_COMMENTS = {
    "base_url": "The address at which people open the verifier: every link is made from it.",
    "allow_private_addresses": "Addresses in this file may be inside a private network.",
    "institution": "The library's symbol in ReShare's directory.",
    "login": "How patrons get from the login to ReShare's request form.",
    "identifier": "The attribute that becomes ReShare's User ID.",
    "ils_identifier": "What the library system calls that identifier.",
    "from_agency": "As in ReShare's Local NCIP settings.",
    "metadata": "The identity provider's own metadata. Save it under this name.",
    "metadata_url": "The identity provider's own metadata, fetched from there.",
}
_ABOUT = {
    "[reshare.vufind]": "What VuFind takes both names from.",
    "[reshare.listener]": "The settings of the OpenURL listener for this library.",
    "[reshare.files]": "The configuration files that `verifier lint` reads.",
    "[reshare.settings]": "ReShare's own settings.",
    "[reshare.okapi]": "ReShare itself, whose settings are read and then count.",
    "[idp.test_patrons]": "A test patron. A password that is not set is asked for.",
}


def site_file_text(new: NewSite) -> str:
    """Write the file as TOML."""
    lines = [
        f"#:schema {new.schema}",
        "# The site file of the release verifier, made by `verifier init`.",
        "# `verifier lint` checks it. Every key is explained on the page “The site file”.",
        *_table("[site]", new.site, new),
        *_table("[reshare]", new.reshare, new),
    ]
    for name in ("vufind", "listener", "files", "settings", "okapi"):
        lines += _table(f"[reshare.{name}]", getattr(new, name), new)
    lines += _table("[[idp]]", new.idp, new)
    patron = str(new.test_patron.get("username"))
    lines += _table("[idp.test_patrons]", new.test_patron, new, name=patron)
    for ils in new.ils:
        lines += _table("[[ils]]", ils, new)
    return "\n".join((*lines, "" if new.ils else f"\n{_EXAMPLE_ILS}"))


def _table(title: str, table: Table, new: NewSite, *, name: str = "") -> Iterator[str]:
    """Write a table with its comments; *name* is the last part of the title, if it has one."""
    if not table:
        return
    yield ""
    about = new.about.get(title) or _ABOUT.get(title, "")
    yield from (f"# {line}" for line in about.splitlines())
    part = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _written(name)
    yield f"{title[:-1]}.{part}]" if name else title
    for key, value in table.items():
        if value is not None:
            if key in _COMMENTS:
                yield f"# {_COMMENTS[key]}"
            yield f"{key} = {_written(value)}"


def _written(value: Value) -> str:
    if isinstance(value, EnvironmentSecret):
        return f"{{ env = {_written(value.name)} }}"
    # JSON's escapes are TOML's, but for the one character that JSON does not escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
