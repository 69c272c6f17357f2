"""The pages of a committee paper."""
