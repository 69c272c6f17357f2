"""Pledges as they were given: kinds, makers, the words of each version, and what a pledge helps."""
