"""The web application: one blueprint for each concern; no rule lives here."""
