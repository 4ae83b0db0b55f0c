"""Sign-ins of test patrons without a browser window, with the same checks as any other login."""
