"""Parse the messages of each protocol, from the network or from a file, without any I/O."""
