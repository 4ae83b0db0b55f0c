"""The program's tasks, one module each: verify a login, compare, triage, lint, test a lookup.

Each lists its stages in order.
"""
