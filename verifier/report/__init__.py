"""Renderers: one module for each output format, over one complete ``Report``."""
