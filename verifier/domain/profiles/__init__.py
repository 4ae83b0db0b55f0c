"""Identity products.

How each is recognized, what it sends, and how to preview what it releases.
"""
