"""Sets a dossier, in a process of its own that takes its memory along when it ends: `python typesetting.py`.

It imports nothing of ours: one object of JSON comes by standard input, the PDF leaves by standard output. Without an
order it says no more than whether the typesetter loads. Its exit code says why it could not.
"""

import json
import sys

NOT_HERE, NOT_SET = 3, 4


def main() -> None:
    try:
        import typst
    except ImportError as missing:
        sys.stderr.write(str(missing))
        sys.exit(NOT_HERE)
    told = sys.stdin.buffer.read()
    if not told:
        return
    order = json.loads(told)
    try:
        made = typst.compile(
            order["template"],
            root=order["root"],
            font_paths=[order["fonts"]],
            ignore_system_fonts=True,
            sys_inputs={"dossier": order["words"]},
        )
    except RuntimeError as broken:
        sys.stderr.write(str(broken))
        sys.exit(NOT_SET)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
