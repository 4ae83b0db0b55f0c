"""Sign in test patrons without a browser window, through the same checks as any other login."""
