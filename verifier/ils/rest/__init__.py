"""What the connectors over HTTP and JSON share: bounds, addresses, tokens, strict reading."""
