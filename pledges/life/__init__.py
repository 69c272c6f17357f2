"""What becomes of a pledge: made, under way, kept, not kept, released; help given; and who keeps it now."""
