"""What comes in and goes out: size limits of uploads, files to save, and security headers."""

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
_PASTED = "text"  # what somebody pasted: its page reads it, and says what is wrong with it
_NO_TEXT = "It holds a character that belongs to no text."


def allow_uploads(files: int = 1) -> None:
    """Let as many large *files* in, from a form of ours alone (403 otherwise).

    It has to come before anything else reads the form.
    """
    allow_large_uploads(files)
    browser.check_csrf()


def allow_large_uploads(files: int = 1) -> None:
    """Let as many large *files* in. It has to come before anything else reads the form."""
    request.max_content_length = MAX_UPLOAD * files
    request.max_form_parts = MOST_FILES + _OTHER_FIELDS


def file_of(field: str) -> bytes:
    """Give the content of the file in *field*; empty where none was chosen."""
    uploaded = request.files.get(field)
    return uploaded.read() if uploaded else b""


def files_of(field: str) -> tuple[tuple[str, bytes], ...]:
    """Give name and content of each file in *field* that holds anything."""
    files = ((file.filename or "A file", file.read()) for file in request.files.getlist(field))
    return tuple((name, content) for name, content in files if content.strip())


def pasted_text() -> bytes:
    """Give what somebody pasted into the form."""
    return request.form.get(_PASTED, "").encode("utf-8", "surrogatepass")


class CheckedRequest(Request):
    """A request whose uploads stay in memory, and whose fields are text."""

    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        # The framework's own would write large uploads to a temporary file.
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
    """Refuse an address with a NUL in it: no id has one, and not every database takes it."""
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
"""The type of each format of a result."""
Renderers = Mapping[str, Callable[..., str | Iterable[str]]]


def rendered(
    renderers: Renderers, form: str, *about: Any, name: str, saved: Collection[str] = ("html",)
) -> Response:
    """Give what it is *about* in that form, to be *saved* under that name in some of them."""
    made = renderers[form](*about)
    text = made if isinstance(made, str) else "".join(made)
    response = text_file(text, MEDIA[form], f"{name}.{form}" if form in saved else None)
    if form == "html":  # opened in place it may run nothing
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
        )
    return response


def page(
    template: str, *, problem: str | None = None, code: int | None = None, **context: Any
) -> Response:
    """Make a page; a form that comes again with a *problem* is answered with 400 or *code*."""
    text = render_template(template, problem=problem, **context)
    return make_response(text, code or (400 if problem else 200))


def see_other(endpoint: str, **values: Any) -> Response:
    """Lead on to the page of *endpoint* (303): what was posted is done."""
    return lead_to(url_for(endpoint, **values))


def lead_to(address: str) -> Response:
    """Lead on to *address* (303)."""
    return make_response(redirect(address, code=303))


def page_options(form: str) -> RenderOptions:
    """Say how a page writes its twin or file: a file is masked unless ``?redact=no`` wishes it."""
    return RenderOptions(redact=is_masked(default=form == "html"))


def is_masked(*, default: bool = False) -> bool:
    """Whether values are to be masked, as the address says."""
    return {"yes": True, "no": False}.get(request.args.get("redact", ""), default)


def text_file(text: str, mimetype: str, name: str | None = None) -> Response:
    """Give *text* as content of that type; as a file to save where it has a *name*."""
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
    """Let the form of this page lead to any address of the scheme of *address*.

    Browsers hold form-action against every redirect that follows the form (measured with
    Chromium), and an identity provider may send people on to another host of its own.
    """
    g.form_target = f" {urlsplit(address).scheme}:"


def allow_connections() -> None:
    """Let the script of this page ask this site for news."""
    g.connects = "; connect-src 'self'"


def send_headers(response: Response) -> Response:
    """Put the headers on *response*."""
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
