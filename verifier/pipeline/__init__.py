"""One module per job of the program: verify a login, compare, triage, lint, test a look-up.

Each lists its stages in order.
"""
