"""The public table: a release as pages that need no server, the same bytes for the same release."""
