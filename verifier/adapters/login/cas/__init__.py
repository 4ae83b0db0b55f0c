"""Our CAS client: each service ticket is validated once."""
