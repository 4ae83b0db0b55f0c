"""Renderers for reports, and the masking that they share.

The formats are text, JSON, HTML, JUnit, SARIF, CSV and Markdown.
"""
