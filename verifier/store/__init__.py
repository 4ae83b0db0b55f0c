"""What is kept of logins and reports, and for how long."""
