"""What to change, where and by whom, with settings to copy.

Identity provider, VuFind, web server, listener, ReShare, library system.
"""
