"""Prints a release: from rows and sums to the bytes of its files, and those into a folder nobody overwrites."""
