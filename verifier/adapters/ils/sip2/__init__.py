"""SIP2, the protocol of self-check machines (3M, version 2.00), for evidence about a patron."""
