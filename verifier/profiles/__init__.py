"""IdP products: how each is recognised, what it sends, how its releases are previewed."""
