"""Read a configuration file as text, or explain in one sentence why it cannot be read."""

from pathlib import Path

from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place

MOST_BYTES = 2_000_000


class NotReadError(Exception):
    """A file could not be read, so it cannot be checked. ``unread`` says why."""

    def __init__(self, file: str, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.unread = Unread(place=Place(file=file, line=line), message=message)


def read_text(path: Path) -> str:
    """Read *path* as UTF-8, with or without a byte order mark. Raises ``NotReadError``."""
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            raise NotReadError(path.name, "This is not a file. Name the file itself.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotReadError(path.name, "The file is not there. Correct its path.") from None
    except OSError as error:
        message = f"The file cannot be read ({error.strerror}). Give this account read permission."
        raise NotReadError(path.name, message) from None
    return text_of(path.name, content)


def text_of(name: str, content: bytes) -> str:
    """Decode the file *name*, and convert line ends to line feeds. Raises ``NotReadError``."""
    if len(content) > MOST_BYTES:
        raise NotReadError(name, f"The file is larger than {MOST_BYTES} bytes. Name another one.")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        message = "The file is not text: it holds a zero byte. Name the configuration file itself."
        raise NotReadError(name, message, line=line)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReadError(
            name, "The file is not UTF-8 text. Save it as UTF-8.", line=line
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
