"""The forms of the register's pages, by subject. `said()` gives what the operation is called with."""
