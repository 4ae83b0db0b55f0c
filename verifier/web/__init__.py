"""The web application: one blueprint per kind of page.

Pages show what the pipeline says and judge nothing themselves.
"""
