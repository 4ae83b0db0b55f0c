"""Many logins seen together: judging alone, from finished reports."""
