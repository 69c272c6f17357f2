"""Pledge events: when people are asked to pledge, at which short address, and the poster that shows it."""
