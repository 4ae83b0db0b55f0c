"""Read every configuration file that a site names, and report those that cannot be read."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from verifier.adapters.config_files.attribute_map import read_attribute_map
from verifier.adapters.config_files.listener_json import read_listener
from verifier.adapters.config_files.php_ini import read_ini
from verifier.adapters.config_files.proxy import read_proxy
from verifier.adapters.config_files.text_file import NotReadError, read_text
from verifier.domain.model.config_files import DeliveryFiles, FilesRead, Unread

T = TypeVar("T")


def read_files(files: DeliveryFiles) -> FilesRead:
    """Read *files*. Never raises: a file that cannot be read is listed in ``unread``."""
    unread: list[Unread] = []

    def read(path: Path | None, reader: Callable[[str, str], T]) -> T | None:
        if path is None:
            return None
        try:
            return reader(path.name, read_text(path))
        except NotReadError as error:
            unread.append(error.unread)
            return None

    return FilesRead(
        listener=read(files.listener, read_listener),
        vufind_shibboleth=read(files.vufind_shibboleth, read_ini),
        vufind_config=read(files.vufind_config, read_ini),
        attribute_map=read(files.attribute_map, read_attribute_map),
        proxies=tuple(
            proxy for path in files.proxy if (proxy := read(path, read_proxy)) is not None
        ),
        unread=tuple(unread),
    )
