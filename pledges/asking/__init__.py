"""Asking every maker once a quarter, in one message with one press, and telling subject experts who needs help."""
