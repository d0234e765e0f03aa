"""How quick and how small the desk is, always beside a bare floor: figures as ratios, measured in turn."""
