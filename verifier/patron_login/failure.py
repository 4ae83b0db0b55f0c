"""Why a test patron's login did not come about."""

from __future__ import annotations

from verifier.model.capture import LoginRefused


class NoLogin(Exception):  # noqa: N818 - an answer to a person, not a defect
    """There was no login. ``said`` is one sentence without anything that was typed.

    ``kind`` is a stable word for what happened, where there is one. ``refused`` is what the gate
    saw, where an identity provider had answered.
    """

    def __init__(
        self, said: str, *, kind: str | None = None, refused: LoginRefused | None = None
    ) -> None:
        super().__init__(said)
        self.said = said
        self.kind = kind
        self.refused = refused


def no_login(refused: LoginRefused) -> NoLogin:
    """Make the failure of a login that the gate refused."""
    said = f"There was no login: {refused.summary}"
    return NoLogin(said, kind=refused.reason, refused=refused)
