"""How a released value and the library's value come to differ.

One rule per transform (T1 to T16), the candidates it suggests and the differences it explains.
"""
