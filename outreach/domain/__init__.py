"""Everything that is true about right-to-comment, in the standard library alone."""
