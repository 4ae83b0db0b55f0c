"""The lines of Apache's or nginx's configuration that matter to request headers."""

from __future__ import annotations

import re

from verifier.delivery.apache import read_apache
from verifier.delivery.nginx import read_nginx
from verifier.model.delivery_files import ProxyFile

_LIKE_NGINX = re.compile(
    r"^[ \t]*(?:(?:http|server|location|upstream|map|if)\b[^#\n]*\{|\}"
    r"|(?:proxy_set_header|proxy_pass|auth_request|auth_request_set|include|shib_request)\b"
    r"[^#\n]*;)[^\n]*$",
    re.MULTILINE,
)


def read_proxy(name: str, text: str) -> ProxyFile:
    """Read the file *name* in the language that it is written in. Raises NotReadError."""
    return read_nginx(name, text) if _LIKE_NGINX.search(text) else read_apache(name, text)
