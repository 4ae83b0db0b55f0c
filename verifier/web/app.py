"""The web application's factory."""

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from verifier import resources
from verifier.report import html
from verifier.store.db_errors import StoreProblem
from verifier.web import (
    access,
    audit,
    authentication,
    browser,
    configuration,
    content,
    errors,
    history,
    login,
    operators,
    report_access,
    reports,
    runs,
    sign_in,
    start,
    testers,
    uploads,
)
from verifier.web.api import blueprint as api_blueprint
from verifier.web.services import Services, remember

MAX_REQUEST = 2_000_000  # bytes of a whole request; a saved login may be larger
MAX_FORM = 2_000_000  # bytes of a form's text fields; the ACS has a limit of its own
MAX_FIELDS = 20


class _Application(Flask):
    jinja_options = html.OPTIONS
    request_class = content.CheckedRequest

    def handle_http_exception(self, e: HTTPException) -> HTTPException | ResponseReturnValue:
        if isinstance(e, RequestRedirect):  # the framework would use the request's Host header
            parts = urlsplit(e.new_url)
            below = urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, ""))
            return redirect(below, code=e.code)
        return super().handle_http_exception(e)


_BLUEPRINTS = (
    start.bp,
    start.federations_bp,
    start.health_bp,
    start.metrics_bp,
    login.bp,
    login.saml_bp,
    login.oidc_bp,
    login.cas_bp,
    login.directory_bp,
    login.sign_in_bp,
    sign_in.setup_bp,
    reports.bp,
    reports.sets_bp,
    reports.support_bp,
    uploads.saved_bp,
    uploads.compare_bp,
    uploads.triage_bp,
    history.bp,
    history.baselines_bp,
    history.retention_bp,
    configuration.bp,
    runs.bp,
    runs.links_bp,
    runs.events_bp,
    testers.bp,
    operators.bp,
    operators.tokens_bp,
    audit.bp,
    api_blueprint.bp,
)


def create_app(services: Services) -> Flask:
    """Build the application. Its URLs begin with ``site.base_url``, not with a request's host."""
    app = _with_addresses()
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST, MAX_FORM_MEMORY_SIZE=MAX_FORM, MAX_FORM_PARTS=MAX_FIELDS
    )
    remember(app.extensions, services)
    html.install(app.jinja_env)
    app.jinja_env.globals.update(
        site=services.site,
        csrf_token=browser.csrf_token,
        current_operator=authentication.current_operator,
        navigation=access.navigation,
        session_token=authentication.session_token,
        may_open=access.may_open,
    )
    app.register_error_handler(HTTPException, errors.answer_http_error)
    app.register_error_handler(errors.Refused, errors.answer_refused)
    app.register_error_handler(StoreProblem, errors.store_problem)
    app.register_error_handler(report_access.Busy, errors.busy)
    app.register_error_handler(Exception, errors.defect)
    app.before_request(access.authorize)
    app.before_request(content.refuse_nul)
    app.after_request(browser.send_cookie)
    app.after_request(sign_in.send_cookie)
    app.after_request(authentication.send_cookie)
    app.after_request(content.send_headers)
    return app


def addresses() -> list[Rule]:
    """List every URL rule of the application, with its endpoint."""
    return list(_with_addresses().url_map.iter_rules())


def _with_addresses() -> _Application:
    templates = resources.data("templates")
    app = _Application(
        "verifier.web", template_folder=str(templates), static_folder=str(templates / "static")
    )
    app.url_map.merge_slashes = False
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
