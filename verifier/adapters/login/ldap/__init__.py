"""Sign-ins at an LDAP directory: one bind for each attempt."""
