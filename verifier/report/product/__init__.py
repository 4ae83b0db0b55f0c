"""What is known about an identity product: for the terminal and the documentation."""
