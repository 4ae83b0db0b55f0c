"""SAML messages: parsed without anything that a stranger could define, opened, and read."""
