"""A set of requests, judged, in every format."""
