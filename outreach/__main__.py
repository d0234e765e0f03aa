"""`python -m outreach` is the `outreach` command."""

from outreach.start import main

main()
