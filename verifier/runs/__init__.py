"""Runs over the site's test patrons.

Sign in each, store the results, compare with earlier ones, and notify people.
"""
