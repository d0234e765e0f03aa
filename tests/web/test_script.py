"""What the scripts of the desk must not do, since their words come from letters of strangers."""

import re

import pytest

from outreach.web import assets
from tests.support.browsing import sign_in

SCRIPTS = {name: asset.body.decode() for name, asset in assets.gather().items() if name.endswith(".js")}
NEVER = {
    "a name from elsewhere chooses what of an object is set": r"(?<![=!<>\w\s]\s)\b\w+\[[a-z_]\w*\]\s*=[^=]",
    "prototypes are named": r"__proto__|\.prototype\b|\.constructor\b",
    "objects are merged with what was read": r"Object\.assign\([^)]*JSON|JSON\.parse|structuredClone",
    "words become a program": r"\beval\(|new Function|setTimeout\(\s*[\"'`]|document\.write",
    "an expression is built from words": r"new RegExp\(",
    "messages of other windows are heard": r"postMessage|addEventListener\(\s*[\"']message",
    "something is kept in the browser": r"localStorage|sessionStorage|indexedDB|document\.cookie",
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("what", NEVER)
def test_in_the_script_of_the_desk_it_never_happens_that(what, script):
    assert re.findall(NEVER[what], SCRIPTS[script]) == []


def test_there_are_two_scripts():
    assert set(SCRIPTS) == {"app.js", "passkeys.js"}


def test_no_address_changes_what_every_object_of_the_page_is_made_of(page, address, newsroom):
    at = f"/requests/{newsroom.port_ansel}?__proto__[canary]=1&constructor[prototype][canary]=1#__proto__[canary]=1"
    sign_in(page, address, at)

    assert page.evaluate("[({}).canary, [].canary, Object.prototype.canary]") == [None, None, None]
