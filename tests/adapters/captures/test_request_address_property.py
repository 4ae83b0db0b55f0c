"""Links are decoded as Node decodes them, on which the listener rests."""

from __future__ import annotations

import json
import string
import subprocess
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services import require_program
from verifier.adapters.captures.openurl_address import read_address

NODE_PROGRAM = """
const { parse } = require('querystring');
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const found = parse(JSON.parse(line));
  const pairs = Object.keys(found).map((key) => [key, [].concat(found[key])]);
  process.stdout.write(JSON.stringify(pairs) + '\\n');
});
"""


@pytest.fixture(scope="module")
def node():
    """One Node process that takes queries apart."""
    with subprocess.Popen(
        [require_program("node"), "-e", NODE_PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:

        def ask(query):
            process.stdin.write(json.dumps(query) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


ASCII = string.printable
PIECES = st.sampled_from(
    [
        *("req_id", "req.id", "a", "=", "=", "&", "&", "+", "%20", "%25", "%2540", "%40", "%"),
        *("%zz", "%4", "%C3%B6", "%F6", "%C3", "%E2%82", "%FF%FE", "ö", "ß", ";", "?", "/", "1"),
    ]
)


@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(pieces=st.lists(PIECES, max_size=14))
def test_a_query_is_taken_apart_as_node_does_it(node, pieces):
    """For any query, keys and values are those that the listener gets.

    A letter that is shown as such was encoded in UTF-8 on its way.
    """
    query = "rft_id=1&" + "".join(pieces)
    found = {}
    for pair in read_address(f"/EXU?{query}").pairs:
        found.setdefault(pair.key, []).append(pair.value)

    assert dict(node(quote(query, safe=ASCII))) == found
