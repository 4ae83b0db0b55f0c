"""Checks on configuration files (VuFind, Shibboleth, web server, listener.

ReShare) without a sign-in.
"""
