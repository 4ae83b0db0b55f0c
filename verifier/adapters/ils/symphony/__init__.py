"""SirsiDynix Symphony, through its web services (ILSWS)."""
