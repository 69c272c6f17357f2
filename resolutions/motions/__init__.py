"""The agreed words: what was put, what was resolved, and each obligation in it."""
