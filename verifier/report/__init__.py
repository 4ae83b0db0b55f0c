"""Renderers for reports.

Text, JSON, HTML, JUnit, SARIF, CSV and Markdown, with the masking that they share.
"""
