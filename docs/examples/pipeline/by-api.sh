#!/bin/sh
# Has a running service log its test patrons in, waits for the end, and fetches the JUnit file.
# VERIFIER is the service's address. VERIFIER_TOKEN is a token that may start runs and read them.
# While another run is under way, it waits for the end of that one, an hour at most.
# Ends as "verifier run" does: 0 nothing wrong, 1 a finding, 2 could not look.
set -eu

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

stop() {
    echo "$1" >&2
    exit 2
}

# Asks, and keeps the answer's status: 000 where there was none.
# The token stands in no argument, which other people on the machine could read.
ask() {
    status=$(printf 'header = "Authorization: Bearer %s"\n' "$VERIFIER_TOKEN" |
        curl --config - --silent --output "$answer" --max-time 90 --write-out '%{http_code}' "$@") ||
        status=000
}

# Stops where there is no service to wait for, or none that takes the token.
judge() {
    case "$status" in
        000) stop "The service at $VERIFIER cannot be reached: is it running, and does this machine get there?" ;;
        401 | 403) stop "The service does not take the token: it needs the scopes runs:write and runs:read." ;;
        50[234]) stop "The service at $VERIFIER is away: the web server before it answers $status." ;;
        *) stop "The service answers $status where the run is $1; its log says why." ;;
    esac
}

# One key of an answer; nothing where it is null, or the answer is none of the service's.
key() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2]) or "")' \
        "$answer" "$1" 2>/dev/null || true
}

tries=120
while
    ask --header 'Content-Type: application/json' \
        --data '{"kind": "automatic", "name": "Pipeline"}' "$VERIFIER/api/v1/runs"
    [ "$status" = 409 ]
do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || stop "Another run is under way and does not end: see the page of runs."
    sleep "${PAUSE:-30}"
done
run=$(key id)
{ [ "$status" = 201 ] && [ -n "$run" ]; } || judge started

# Each question waits up to half a minute for an answer; an hour is enough for hundreds of logins.
tries=120
while
    ask "$VERIFIER/api/v1/runs/$run?wait=30"
    [ "$status" != 200 ] || [ -z "$(key closed_at)" ]
do
    tries=$((tries - 1))
    if [ "$status" = 200 ] && { [ "$tries" -eq 0 ] || [ "$(key interrupted)" = True ]; }; then
        stop "The run $run did not come to its end."
    fi
    [ "$tries" -gt 0 ] || judge "looked at"
    sleep "${PAUSE:-2}"
done

ask "$VERIFIER/api/v1/runs/$run/result?format=junit"
[ "$status" = 200 ] || judge fetched
cp "$answer" verifier-junit.xml
python3 - verifier-junit.xml <<'END'
import sys
import xml.etree.ElementTree as tree

suites = tree.parse(sys.argv[1]).getroot().iter("testsuite")
counts = [(int(one.get("failures", 0)), int(one.get("errors", 0))) for one in suites]
sys.exit(1 if any(wrong for wrong, _ in counts) else 2 if any(none for _, none in counts) or not counts else 0)
END
