"""The page of who may open what, made from the application's own table and addresses."""

from collections.abc import Iterator
from pathlib import Path

from docs.tools_for_docs import write
from verifier.model.operators import Scope
from verifier.web.access import ENDPOINTS, Access
from verifier.web.app import addresses

_INTRODUCTION = """# Who may open what

Every address of the web application stands in one table, and the application refuses whatever
is not in it. How people become operators is in [operators](../how-to/operators.md); why it is so,
in [who may see what](../decisions/0020-who-may-see-what.md).
"""
_HEADINGS = {
    Access.EVERYBODY: "Everybody",
    Access.TESTER: "Whoever has a test link",
    Access.VIEWER: "Viewers and admins",
    Access.ADMIN: "Admins",
    Access.TOKEN: "Every token",
}
_OWN = {"HEAD", "OPTIONS"}  # the framework answers them by itself


def write_access_page(path: Path) -> None:
    """Write every address under who may open it."""
    write(path, "\n".join((_INTRODUCTION, *_people(), *_tokens())))


def _people() -> Iterator[str]:
    for access, heading in _HEADINGS.items():
        yield from _part(heading, access)


def _tokens() -> Iterator[str]:
    for scope in Scope:
        yield from _part(f"A token with the scope `{scope}`", scope)


def _part(heading: str, access: Access | Scope) -> Iterator[str]:
    found = sorted(
        (rule.rule.replace("<path:", "<"), " ".join(sorted((rule.methods or set()) - _OWN)))
        for rule in addresses()
        if ENDPOINTS[rule.endpoint] is access
    )
    if found:
        yield f"## {heading}\n"
        yield "| address | method |\n|---|---|"
        yield from (f"| `{address}` | {methods} |" for address, methods in found)
        yield ""
