"""The committee paper: what a board is asked to agree, with the report behind it."""
