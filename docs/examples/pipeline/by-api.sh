#!/bin/sh
# Has a running service log its test patrons in, waits for the end, and fetches the JUnit file.
# VERIFIER is the service's address. VERIFIER_TOKEN is a token that may start runs and read them.
# Ends as "verifier run" does: 0 nothing wrong, 1 a finding, 2 could not look.
set -eu

# The token stands in no argument, which other people on the machine could read.
ask() {
    printf 'header = "Authorization: Bearer %s"\n' "$VERIFIER_TOKEN" |
        curl --config - --silent --show-error --fail --max-time 90 "$@"
}

# One key of an answer; nothing where it is null or there was no answer.
key() {
    python3 -c 'import json, sys; print((json.load(sys.stdin) or {}).get(sys.argv[1]) or "")' "$1"
}

if ! run=$(ask --header 'Content-Type: application/json' \
    --data '{"kind": "automatic", "name": "Pipeline"}' "$VERIFIER/api/v1/runs" | key id) ||
    [ -z "$run" ]; then
    echo "The service did not start a run: is another one under way, may the token do this?" >&2
    exit 2
fi

# Each question waits up to half a minute for an answer; an hour is enough for hundreds of logins.
questions=120
until state=$(ask "$VERIFIER/api/v1/runs/$run?wait=30") && [ -n "$(echo "$state" | key closed_at)" ]; do
    questions=$((questions - 1))
    if [ "$questions" -eq 0 ] || [ "$(echo "${state:-null}" | key interrupted)" = True ]; then
        echo "The run $run did not come to its end." >&2
        exit 2
    fi
    sleep "${PAUSE:-2}"
done

ask --output verifier-junit.xml "$VERIFIER/api/v1/runs/$run/result?format=junit" || exit 2
python3 - verifier-junit.xml <<'END'
import sys
import xml.etree.ElementTree as tree

suites = tree.parse(sys.argv[1]).getroot().iter("testsuite")
counts = [(int(one.get("failures", 0)), int(one.get("errors", 0))) for one in suites]
sys.exit(1 if any(wrong for wrong, _ in counts) else 2 if any(none for _, none in counts) or not counts else 0)
END
