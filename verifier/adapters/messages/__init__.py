"""Parse the messages of each protocol, whether they came over the network or from a file.

No I/O.
"""
