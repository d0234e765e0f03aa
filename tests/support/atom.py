"""What RFC 4287 wants of a feed, element by element; it shares nothing with what writes ours."""

import re
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9/._~-]+")
ONCE = {
    "feed": {"id", "title", "updated"},
    "entry": {"id", "title", "updated"},
}
AT_MOST_ONCE = {
    "feed": {"generator", "icon", "logo", "rights", "subtitle"},
    "entry": {"content", "published", "rights", "source", "summary"},
}
ANY_NUMBER = {
    "feed": {"author", "category", "contributor", "entry", "link"},
    "entry": {"author", "category", "contributor", "link"},
}


def wrong_with(feed: bytes) -> list[str]:
    """What is wrong, in sentences; nothing, where it is valid."""
    root = ET.fromstring(feed)
    if root.tag != f"{ATOM}feed":
        return ["4.1.1: the document is no feed"]
    wrong = [*_element(root, "feed"), *_authors(root)]
    ids = [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")]
    wrong += ["4.1.1: two entries have one id"] if len(set(ids)) != len(ids) else []
    children = [one.tag for one in root]
    last = max((place for place, tag in enumerate(children) if tag != f"{ATOM}entry"), default=0)
    wrong += ["entries stand before what the feed says of itself"] if f"{ATOM}entry" in children[:last] else []
    for entry in root.findall(f"{ATOM}entry"):
        wrong += [*_element(entry, "entry"), *_alternate(entry)]
    return wrong


def _element(element: ET.Element, kind: str) -> list[str]:
    names = [child.tag.removeprefix(ATOM) for child in element]
    wrong = [f"{kind} has no {name}, or more than one" for name in ONCE[kind] if names.count(name) != 1]
    wrong += [f"{kind} has {name} more than once" for name in AT_MOST_ONCE[kind] if names.count(name) > 1]
    known = ONCE[kind] | AT_MOST_ONCE[kind] | ANY_NUMBER[kind]
    wrong += [f"{kind} has a {name}, which is none of Atom" for name in names if name not in known]
    instants = [at.text or "" for name in ("updated", "published") for at in element.findall(f"{ATOM}{name}")]
    wrong += [f"3.3: {at} is no instant" for at in instants if not INSTANT.fullmatch(at)]
    named = element.findtext(f"{ATOM}id") or ""
    return wrong if TAG.fullmatch(named) else [*wrong, f"RFC 4151: {named} is no tag"]


def _authors(root: ET.Element) -> list[str]:
    """4.1.1: the feed names an author, unless each of its entries does."""
    named = [one.findtext(f"{ATOM}name") for one in root.findall(f"{ATOM}author")]
    wrong = [] if named and all(named) else ["4.1.1: no author is named"]
    own = [one for one in root.findall(f"{ATOM}link") if one.get("rel") == "self"]
    return wrong if len(own) == 1 else [*wrong, "4.1.1: the feed does not say where it lies"]


def _alternate(entry: ET.Element) -> list[str]:
    """4.1.2: an entry without a link to its page holds its content itself; ours has both."""
    links = [one for one in entry.findall(f"{ATOM}link") if one.get("rel", "alternate") == "alternate"]
    content = entry.find(f"{ATOM}content")
    wrong = [] if len(links) == 1 and links[0].get("href") else ["4.1.2: not one page is named"]
    if content is None or content.get("type") != "html" or list(content):
        wrong.append("4.1.3: the content is not text of HTML")
    return wrong
