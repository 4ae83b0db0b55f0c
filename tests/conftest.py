"""What every test may rely on."""

import gc
import signal
from collections import Counter

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from verifier.report import html

settings.register_profile("here", deadline=None)  # a slow machine makes no test fail
settings.load_profile("here")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background by a script: the programs that tests start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Collect garbage among the objects that tests make, not among the collected tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()


def pytest_collection_modifyitems(items):
    """Start files that wait for browsers and servers first, so that none runs alone at last."""
    items.sort(key=lambda item: not {"browser", "services"} & set(item.path.parts))


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
        patch.setitem(html.OPTIONS, "bytecode_cache", templates)
        yield


@pytest.fixture(scope="session", autouse=True)
def _rsa_keys_made_once():
    """A key takes 90 to 180 ms: twenty of each size are made, and used in turn."""
    make, kept, asked = rsa.generate_private_key, {}, Counter()

    def key(public_exponent, key_size, backend=None):
        asked[key_size] += 1
        which = key_size, asked[key_size] % 20
        if which not in kept:
            kept[which] = make(public_exponent, key_size, backend)
        return kept[which]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", key)
        yield
