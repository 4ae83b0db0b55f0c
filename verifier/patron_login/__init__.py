"""Logins of test patrons without a browser window of anybody's, through the same gate."""
