"""What the program knows and decides, without any input or output.

The model, the rules of the field, the checks and the diagnosis.
"""
