"""Saved logins, read from files; nothing here touches the network."""
