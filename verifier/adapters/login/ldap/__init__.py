"""Sign-ins at an LDAP directory. Each attempt binds once as the person."""
