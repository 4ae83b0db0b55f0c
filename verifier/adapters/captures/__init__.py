"""Read and write saved logins; nothing here uses the network."""
