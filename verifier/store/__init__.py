"""The data store (SQLite or PostgreSQL).

Logins and reports with sealed values, runs, baselines, operators and tokens, and when each is
deleted.
"""
