"""Read patron requests that ReShare, or a person, exported as JSON, CSV or similar."""
