"""The web application: one blueprint for each kind of page.

Pages show the pipeline's results and contain no judgment of their own.
"""
