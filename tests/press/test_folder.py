import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from outreach.press.edition import PrintedFile
from outreach.press.folder import AlreadyPrinted, holds, put

FILES = (PrintedFile(name="tally.txt", content=b"36 + 10"), PrintedFile(name="manifest.json", content=b"{}"))


def test_a_release_folder_holds_its_files_for_reading_only(tmp_path):
    folder = put(tmp_path / "blue-lantern" / "1", FILES)

    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "tally.txt"]
    assert (folder / "tally.txt").read_bytes() == b"36 + 10"
    assert stat.S_IMODE((folder / "tally.txt").stat().st_mode) == 0o444


def test_a_release_is_never_overwritten(tmp_path):
    put(tmp_path / "1", FILES)
    others = (PrintedFile(name="tally.txt", content=b"37 + 10"),)

    with pytest.raises(AlreadyPrinted, match="Name another folder"):
        put(tmp_path / "1", others)
    assert holds(tmp_path / "1", FILES)


def test_printing_the_same_release_again_is_no_harm(tmp_path):
    put(tmp_path / "1", FILES)

    assert put(tmp_path / "1", FILES) == tmp_path / "1"


def test_a_folder_with_one_changed_byte_is_not_the_release(tmp_path):
    folder = put(tmp_path / "1", FILES)
    (folder / "tally.txt").chmod(0o644)
    (folder / "tally.txt").write_bytes(b"36 + 11")

    assert not holds(folder, FILES)


def test_a_failed_print_leaves_nothing_behind(tmp_path):
    twice = (FILES[0], FILES[0])

    with pytest.raises(FileExistsError):
        put(tmp_path / "1", twice)
    assert list(tmp_path.iterdir()) == []


def test_of_two_who_print_at_once_one_wins_whole(tmp_path):
    def print_it(folder, barrier, content):
        barrier.wait()
        try:
            return put(folder, [PrintedFile(name="tally.txt", content=content)])
        except AlreadyPrinted:
            return None

    with ThreadPoolExecutor(2) as pool:
        for number in range(50):
            folder, barrier = tmp_path / str(number), Barrier(2)
            ours, theirs = pool.map(lambda c, f=folder, b=barrier: print_it(f, b, c), [b"ours", b"theirs"])
            assert (ours is None) != (theirs is None)
            assert (folder / "tally.txt").read_bytes() == (b"ours" if ours else b"theirs")
    assert len(list(tmp_path.iterdir())) == 50
