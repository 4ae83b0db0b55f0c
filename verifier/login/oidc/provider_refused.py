"""Why no login can be begun at an OpenID provider."""

from __future__ import annotations


class ProviderRefused(Exception):  # noqa: N818 - named as people say it
    """The provider cannot be used. ``said`` is one sentence: what is wrong, and what to do."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said
