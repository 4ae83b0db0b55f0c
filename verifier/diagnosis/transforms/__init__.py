"""How a released value and the library's value come to differ, one module per transform.

Each module holds one ``Rule``: the candidates that a released value may stand for, and whether
the rule explains the difference between a released value and a known identifier. Three of the
field's transforms have no module: T10 (a replaced card) and T11 (another attribute) are seen by
exact comparison with all identifiers of a record, and T17 (opaque values) is a shape.
"""
