"""Aggregate the finished reports of many sign-ins.

Who is affected, shared causes, which attribute works for everyone.
"""
