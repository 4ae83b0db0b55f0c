"""What every test may rely on."""

from __future__ import annotations

import signal

import pytest
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from verifier.report import templating

settings.register_profile("here", deadline=None)  # a slow machine makes no test fail
settings.load_profile("here")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background by a script: the programs that tests start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """No proxy of the environment comes between a test and its server on loopback."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _addresses_and_templates_compiled_once(tmp_path_factory):
    """The suite makes a thousand applications, each with the same addresses and templates."""
    compile_builder, compiled = Rule._compile_builder, {}

    def once(rule, append_unknown=True):
        key = (rule.rule, rule.host, rule.subdomain, repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    templates = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        patch.setitem(templating.OPTIONS, "bytecode_cache", templates)
        yield
