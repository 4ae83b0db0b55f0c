"""Why some checks on ReShare's decision are not asked where CrossLink decides."""

from __future__ import annotations

NO_PRIVILEGES = "CrossLink looks at no privileges: neither at blocks nor at patron profiles."
NO_ADAPTERS = "CrossLink speaks NCIP itself, and has no adapters to choose from."
NO_SUCH_SETTING = "CrossLink has no such setting; what it sends to suppliers is not known here."
TAKES_OVER = (
    "CrossLink goes on with the identifier that the library system answers with, so the one that "
    "was sent is not asked for again."
)
