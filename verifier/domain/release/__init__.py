"""From the names on the wire to canonical attribute names.

And what each attribute is to this site; pure.
"""
