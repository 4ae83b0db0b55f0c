"""All checks. Each file checks one kind of evidence and explains one problem.

A check fetches nothing and renders nothing.
"""
