"""What VuFind, the OpenURL listener, ReShare and CrossLink do with a request.

Function by function, each citing the source it mirrors.
"""
