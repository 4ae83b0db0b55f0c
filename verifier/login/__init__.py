"""Network in, a login capture out; no login is judged here."""
