"""SirsiDynix Symphony, asked through its web services (ILSWS)."""
