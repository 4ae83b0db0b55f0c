"""Read the configuration files of ReShare's listener, VuFind.

Shibboleth and the web server, with line numbers.
"""
