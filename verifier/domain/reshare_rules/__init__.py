"""What VuFind, the OpenURL listener, ReShare and CrossLink do with a request."""
