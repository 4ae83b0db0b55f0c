"""Identity products.

How each is recognized, what it sends, and how its releases are previewed.
"""
