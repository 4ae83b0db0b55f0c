"""What changed between two logins, or two sets of them, and whether it breaks the road."""
