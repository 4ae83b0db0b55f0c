"""What came back, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A whole answer of any status; header names in lower case; ``body`` is unpacked."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def redirects(self) -> bool:
        """Whether the answer is somewhere else."""
        return self.status // 100 == 3 and "location" in self.headers  # noqa: PLR2004 - 3xx
