"""What ReShare does on the way of a request, function by function, each citing what it mirrors."""
