"""The CAS client. Each service ticket is validated exactly once."""
