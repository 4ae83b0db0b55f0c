import hashlib
from pathlib import Path

from verifier.store import migrations

AS_RELEASED = {
    "tables_of_0002.py": "22ee51c9407a57bc",
    "versions/r0001_first_release.py": "ce2ab9631d2e44d3",
    "versions/r0002_sealed_values.py": "275c9e7612a928a6",
    "versions/r0003_news_of_runs.py": "c0da9ca608657229",
}
"""The start of each file's SHA-256. Databases were made by these: they are never edited."""


def test_no_revision_is_edited():
    folder = Path(migrations.__file__).parent
    files = (*folder.glob("tables_of_*.py"), *folder.glob("versions/r*.py"))
    digests = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        for file in files
    }

    assert AS_RELEASED == digests, "write a new revision instead"
