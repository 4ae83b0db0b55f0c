"""Requests and responses: upload limits, files to save, and security headers."""

from collections.abc import Callable, Collection, Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import (
    Request,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from verifier.domain.model.render_options import RenderOptions
from verifier.web import browser
from verifier.web.services import services

MAX_UPLOAD = 8_000_000  # bytes of a file: browsers' recordings are larger than anything else
MOST_FILES = 100
_OTHER_FIELDS = 10
_NUL = "\0"
_PASTED = "text"  # pasted text: its page reads it, and reports errors
_NO_TEXT = "It holds a character that belongs to no text."


def allow_uploads(files: int = 1) -> None:
    """Allow this number of large *files* in a form of this site (403 for any other form).

    Must be called before anything else reads the form.
    """
    allow_large_uploads(files)
    browser.check_csrf()


def allow_large_uploads(files: int = 1) -> None:
    """Allow this number of large *files*. Must be called before anything else reads the form."""
    request.max_content_length = MAX_UPLOAD * files
    request.max_form_parts = MOST_FILES + _OTHER_FIELDS


def file_of(field: str) -> bytes:
    """Return the content of the file in *field*; empty if none was chosen."""
    uploaded = request.files.get(field)
    return uploaded.read() if uploaded else b""


def files_of(field: str) -> tuple[tuple[str, bytes], ...]:
    """Return the name and content of each file in *field* that is not empty."""
    files = ((file.filename or "A file", file.read()) for file in request.files.getlist(field))
    return tuple((name, content) for name, content in files if content.strip())


def pasted_text() -> bytes:
    """Return the text that was pasted into the form."""
    return request.form.get(_PASTED, "").encode("utf-8", "surrogatepass")


class CheckedRequest(Request):
    """A request whose uploads stay in memory, and whose fields are text."""

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        # The framework's own stream would write large uploads to a temporary file.
        return BytesIO()

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if any(
            _NUL in name or _NUL in value
            for name, value in self.form.items(multi=True)
            if name != _PASTED
        ):
            abort(400, _NO_TEXT)


def refuse_nul() -> None:
    """Refuse a URL that contains NUL: no id does, and some databases reject it."""
    if _NUL in request.path or b"\0" in unquote_to_bytes(request.query_string):
        abort(400, _NO_TEXT)


MEDIA = {
    "json": "application/json",
    "text": "text/plain",
    "html": "text/html",
    "junit": "application/xml",
    "sarif": "application/sarif+json",
    "csv": "text/csv",
    "markdown": "text/markdown",
}
"""The media type of each format of a result."""
Renderers = Mapping[str, Callable[..., str | Iterable[str]]]


def rendered(
    renderers: Renderers, form: str, *about: Any, name: str, saved: Collection[str] = ("html",)
) -> Response:
    """Render *about* in that format. Formats in *saved* become a download called *name*."""
    made = renderers[form](*about)
    text = made if isinstance(made, str) else "".join(made)
    response = text_file(text, MEDIA[form], f"{name}.{form}" if form in saved else None)
    if form == "html":  # opened in the browser, it may not run anything
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
        )
    return response


def page(
    template: str, *, problem: str | None = None, code: int | None = None, **context: Any
) -> Response:
    """Render a page. The status is *code*, or else 400 with a *problem* and 200 without one."""
    text = render_template(template, problem=problem, **context)
    return make_response(text, code or (400 if problem else 200))


def see_other(endpoint: str, **values: Any) -> Response:
    """Redirect (303) to the page of *endpoint* after a form was processed."""
    return lead_to(url_for(endpoint, **values))


def lead_to(address: str) -> Response:
    """Redirect (303) to the URL *address*."""
    return make_response(redirect(address, code=303))


def page_options(form: str) -> RenderOptions:
    """Return the options for a page's JSON or file; a file is masked unless ``?redact=no``."""
    return RenderOptions(redact=is_masked(default=form == "html"))


def is_masked(*, default: bool = False) -> bool:
    """Whether to mask values, as the query says; *default* if it does not say."""
    return {"yes": True, "no": False}.get(request.args.get("redact", ""), default)


def text_file(text: str, mimetype: str, name: str | None = None) -> Response:
    """Return *text* with that content type; as a download if it has a *name*."""
    response = make_response(text)
    response.mimetype = mimetype
    if name is not None:
        response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


# Security headers of every response (threats: security rules of the web application).

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def allow_form_to(address: str) -> None:
    """Allow this page's form to lead to any URL with the scheme of *address*.

    Browsers apply form-action to every redirect that follows the form (measured with Chromium),
    and an identity provider may redirect to another host of its own.
    """
    g.form_target = f" {urlsplit(address).scheme}:"


def allow_connections() -> None:
    """Allow this page's script to send requests to this site."""
    g.connects = "; connect-src 'self'"


def send_headers(response: Response) -> Response:
    """Set the security headers on *response*."""
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; "
        f"form-action 'self'{g.get('form_target', '')}; frame-ancestors 'none'; base-uri 'none'"
        f"{g.get('connects', '')}"
    )
    for name, value in (*_FIXED.items(), ("Content-Security-Policy", policy)):
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if services().site.base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
