"""Who is owed a message, and the outbox; pulled from rows by a command, never pushed by a page or a signal."""
