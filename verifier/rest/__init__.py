"""Questions over HTTP and JSON: bounds, addresses, tokens, strict reading, clear failures."""
