"""The configuration files of the delivery: what each says, with the line where it says it."""
