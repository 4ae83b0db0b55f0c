"""Read the configuration files of the listener, VuFind, Shibboleth and the web server."""
