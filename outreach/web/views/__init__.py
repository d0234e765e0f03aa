"""Pages: translate in, call one service, translate out."""
