import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.programs import node_answering
from verifier.domain.model.release import TransformOutcome
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.listener import transform

NODE_PROGRAM = """
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { header, upper, lower, regex, replacement } = JSON.parse(line);
  let value = Buffer.from(header, 'hex').toString('latin1');
  let answer;
  try {
    if (upper) value = value.toUpperCase();
    if (lower) value = value.toLowerCase();
    if (regex && replacement) value = value.replace(RegExp(regex), replacement);
    answer = { value };
  } catch (error) {
    answer = { invalid: error.name };
  }
  process.stdout.write(JSON.stringify(answer) + '\\n');
});
"""


@pytest.fixture(scope="module")
def node():
    """One Node process that transforms as the listener does."""
    with node_answering(NODE_PROGRAM) as ask:
        yield ask


ATOMS = st.sampled_from(
    [
        *("a", "b", "1", "0", "@", "-", ".", "é", "ß", "A", ";", "=", ":", "]", "}", "{"),
        *(r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", r"\.", r"\\", r"\-", r"\A"),
        *(r"\Z", r"\1", r"\2", r"\0", r"\8", r"\k", r"\c", r"\cA", r"\x41", r"\x4", r"\u0041"),
        *(r"\p{L}", r"\u{61}", r"\t", r"\@", "^", "$", "[ab]", "[^@]", "[^;]", "[a-z]", "[0-9]"),
        *("[^]", "[]", r"[\d-x]", r"[\b]", "[b-a]", "(?=a)", "(?!b)", "(?<=a)", "(?<!@)", "(?:)"),
        *("(?i)", "(?P<n>a)", "(", ")", "*", r"\k<n>", "example"),
    ]
)
QUANTIFIERS = st.sampled_from(
    ["", "", "", "", "", "*", "+", "?", "*?", "+?", "{2}", "{1,}", "{0,2}", "{2,1}", "{,2}"]
)
GROUPS = st.sampled_from(["({})", "({})", "(?:{})", "(?<n>{})", "(?<m>{})", "({}|b)", "^{}$"])


@st.composite
def patterns(draw):
    """Sequences of atoms with quantifiers, some of them in groups; a good part is invalid."""
    parts = []
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        body = draw(ATOMS) + draw(QUANTIFIERS)
        if draw(st.booleans()):
            body = draw(GROUPS).replace("{}", body + draw(ATOMS))
            body += draw(st.sampled_from(["", "", "", "?", "+"]))
        parts.append(body)
    return "".join(parts)


REPLACEMENTS = st.lists(
    st.sampled_from(
        [
            *(
                "$1",
                "$2",
                "$0",
                "$01",
                "$10",
                "$11",
                "$99",
                "$&",
                "$$",
                "$`",
                "$'",
                "$<n>",
                "$<m>",
            ),
            *("$<", "$<z>", "$", r"\1", "a", "é", "x", "@example.edu", " "),
        ]
    ),
    max_size=4,
).map("".join)
HEADERS = st.one_of(
    st.text(alphabet="ab10@-.é;=A:ßÿµ \u00a0", max_size=12),
    st.sampled_from(["jdoe@example.edu", "21234000000018", r"EX\jdoe", "a;b", "0012345", ""]),
)
FLAGS = st.sampled_from([False, True, "", "false"])


@settings(
    max_examples=int(os.environ.get("VERIFIER_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(pattern=patterns(), replacement=REPLACEMENTS, header=HEADERS, flags=st.tuples(FLAGS, FLAGS))
@example(pattern="(?<=a)*", replacement="x", header="ab", flags=(False, False))
@example(pattern="(?=a)*b", replacement="x", header="ab", flags=(False, False))
@example(pattern=r"(?<n>a)\k<m>", replacement="x", header="ab", flags=(False, False))
@example(pattern=r"(0{0,2}\1)0", replacement="[$1]", header="00", flags=(False, False))
@example(pattern=r"(?<n>0*\k<n>)0", replacement="[$1]", header="00", flags=(False, False))
@example(pattern=r"((a|b)\1\2)+", replacement="[$1]", header="abba", flags=(False, False))
@example(pattern=r"(?<n>a)\k", replacement="x", header="ab", flags=(False, False))
def test_the_listener_is_simulated_as_node_does_it(node, pattern, replacement, header, flags):
    """For any settings and header, the simulation says what Node says."""
    upper, lower = flags
    wire = header.encode().strip(b" \t")
    service = ListenerService(
        reqIdHeader="x-remote-user",
        reqIdToUpper=upper,
        reqIdToLower=lower,
        reqIdRegex=pattern,
        reqIdReplacement=replacement,
    )
    question = {"upper": upper, "lower": lower, "regex": pattern, "replacement": replacement}
    expected = node({"header": wire.hex(), **question})
    trace = transform(service, [wire])
    if trace.outcome is TransformOutcome.CANNOT_SIMULATE:
        twice = any(pattern.count(f"(?<{name}>") > 1 for name in "nm")
        assert twice, "only a name used twice depends on the version of Node here"
    elif "invalid" in expected:
        assert trace.outcome is TransformOutcome.REGEX_INVALID
    else:
        assert expected["value"] == trace.result
