"""Telling people of a watch's findings: by a webhook, and by mail. No value of a person."""
