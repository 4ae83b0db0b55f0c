"""The data store (SQLite or PostgreSQL).

It holds logins and reports with encrypted values, runs, baselines, operators and tokens, and
deletes each when its time is over.
"""
