"""Readers and writers of saved logins. They do not use the network."""
