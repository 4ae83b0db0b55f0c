"""A look-up that ends early, from wherever it is."""

from __future__ import annotations

from verifier.model.lookup import CouldNotLook, LookupFailure


class LookupStopped(Exception):  # noqa: N818 - named as the sentence reads
    """Nothing can be said about the patron; ``outcome`` says why. Caught by ``look_up``."""

    def __init__(self, failure: LookupFailure, said: str) -> None:
        super().__init__(said)
        self.outcome = CouldNotLook(failure=failure, said=said)
