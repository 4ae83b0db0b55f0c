"""The outside.

Sign-on protocols, library systems, ReShare's API, and the files of other programs.
"""
