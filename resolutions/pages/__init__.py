"""Everything that speaks HTTP, and nothing else does. A page, top to bottom: load, ask, bind, one operation, answer."""
