"""The quarters in which updates are asked for: opened, closed."""
