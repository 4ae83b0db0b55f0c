"""Read ReShare's settings, requests and own decisions over its API (mod-rs behind Okapi)."""
