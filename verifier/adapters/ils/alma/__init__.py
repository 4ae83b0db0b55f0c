"""Ex Libris Alma, through its Users API (JSON over HTTP)."""
