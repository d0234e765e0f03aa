"""The first step of every `outreach`: a mail server's pipe goes straight to the spool, all else to the command line.

A mail server starts `outreach mail file` for each message; the command line alone would cost it twice as much.
"""

import sys


def main() -> None:
    words = sys.argv[1:]
    if words[:2] == ["mail", "file"] and not any(word.startswith("-") and word != "-" for word in words):
        from outreach.services.piping import file_messages

        raise SystemExit(file_messages(words[2:]))
    from outreach.cli import main as command_line

    command_line()
