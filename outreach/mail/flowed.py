"""Text that was broken for the screen (RFC 3676, format=flowed), put back into its paragraphs."""


def unflowed(text: str, *, joined: bool = False) -> str:
    """Lines that end in a space flow into the next of the same depth of quotation; `joined` without that space."""
    lines: list[str] = []
    held: list[str] = []
    depth_held = 0
    for line in text.split("\n"):
        depth, rest = _parted(line)
        if held and depth != depth_held:
            lines.append(_quoted(depth_held, "".join(held)))
            held = []
        depth_held = depth
        flows = rest.endswith(" ") and rest != "-- " and rest.strip() != ""
        held.append(rest[:-1] if flows and joined else rest)
        if not flows or rest == "-- ":
            lines.append(_quoted(depth, "".join(held)))
            held = []
    if held:
        lines.append(_quoted(depth_held, "".join(held)))
    return "\n".join(lines)


def _parted(line: str) -> tuple[int, str]:
    rest = line.lstrip(">")
    return len(line) - len(rest), rest.removeprefix(" ")


def _quoted(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}".rstrip(" ") if depth else text
