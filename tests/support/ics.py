"""Calendar files for tests, told event by event."""


def file_of(*events: str, kind: str = "VEVENT") -> bytes:
    """A calendar file with these events, each told in its lines with a bar between them."""
    told = "".join(
        f"BEGIN:{kind}\r\nUID:{number}\r\n" + "".join(f"{line}\r\n" for line in event.split("|")) + f"END:{kind}\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b\r\n{told}END:VCALENDAR\r\n".encode()
