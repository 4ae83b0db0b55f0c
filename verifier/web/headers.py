"""Security headers of every response (threats: security rules of the web application)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, g, request

from verifier.web.services import services

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def allow_form_to(address: str) -> None:
    """Let the form of this page lead to any address of the scheme of *address*.

    Browsers hold form-action against every redirect that follows the form (measured with
    Chromium), and an identity provider may send people on to another host of its own.
    """
    g.form_targets = (f"{urlsplit(address).scheme}:",)


def allow_connections() -> None:
    """Let the script of this page ask this site for news."""
    g.connects = True


def send_headers(response: Response) -> Response:
    """Put the headers on *response*."""
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if services().site.base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _policy() -> str:
    targets = g.get("form_targets", ())
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src 'self' https: data:",
            " ".join(("form-action 'self'", *targets)),
            "frame-ancestors 'none'",
            "base-uri 'none'",
            *(("connect-src 'self'",) if g.get("connects") else ()),
        )
    )
