"""What changed since an earlier report: lines for a terminal and a log, words, and JSON."""
