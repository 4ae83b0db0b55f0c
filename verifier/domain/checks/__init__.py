"""All checks: each file judges one kind of evidence and explains one problem.

None fetches and none renders.
"""
