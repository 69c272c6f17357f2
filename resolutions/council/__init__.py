"""The council itself: its own words, its people and posts, its boards and their meetings."""
