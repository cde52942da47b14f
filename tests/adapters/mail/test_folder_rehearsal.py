"""Due letters as files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.mail.folder import FolderRehearsal, name_of
from connector.domain.notices import Mail
from connector.errors import Permanent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "letters"


def test_each_due_letter_is_a_page_and_a_text_and_an_index_lists_them(
    folder: Path, mail_maker: Callable[..., Mail]
) -> None:
    shown = FolderRehearsal(folder).show([mail_maker("a1"), mail_maker("b2", subject="B <2>")])
    assert shown == 2
    assert {"a1.html", "a1.txt", "b2.html", "b2.txt", "index.html"} == _names(folder)
    index = (folder / "index.html").read_text()
    assert '<td>Anna Smith &lt;anna@example.com&gt;</td><td><a href="b2.html">B &lt;2&gt;</a></td>' in index
    assert "due: 2</h1>" in index


def test_the_text_begins_with_recipient_and_subject(folder: Path, mail: Mail) -> None:
    FolderRehearsal(folder).show([mail])
    expected = (
        "Rehearsal: this letter was not sent.\n"
        "To: Anna Smith <anna@example.com>\n"
        "Subject: Your order 1042: news\n"
        "\n"
        "Late."
    )
    assert expected == (folder / "n-1.txt").read_text()
    assert (folder / "n-1.html").read_text().endswith("<p>Late.</p>")


def test_a_letter_is_made_again_only_when_its_text_changes(
    folder: Path, mail_maker: Callable[..., Mail]
) -> None:
    rehearsal = FolderRehearsal(folder)
    rehearsal.show([mail_maker("a"), mail_maker("b")])
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    rehearsal.show([mail_maker("a"), mail_maker("b", text="Later still.")])
    assert {"b.html", "b.txt"} == {path.name for path in folder.iterdir() if path.stat().st_mtime > 1}
    assert "Later still." in (folder / "b.txt").read_text()


@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_a_folder_that_is_made_for_the_letters_is_its_owners_alone(
    folder: Path, mail: Mail, umask: int
) -> None:
    before = os.umask(umask)
    try:
        FolderRehearsal(folder).show([mail])
    finally:
        os.umask(before)
    assert 0o700 == folder.stat().st_mode & 0o777


def test_a_folder_that_somebody_made_keeps_its_rights(folder: Path, mail: Mail) -> None:
    folder.mkdir()
    folder.chmod(0o750)
    FolderRehearsal(folder).show([mail])
    assert 0o750 == folder.stat().st_mode & 0o777


def test_what_is_due_no_longer_is_removed(folder: Path, mail_maker: Callable[..., Mail]) -> None:
    FolderRehearsal(folder).show([mail_maker("a"), mail_maker("b")])
    assert FolderRehearsal(folder).show([mail_maker("b")]) == 1
    assert {"b.html", "b.txt", "index.html"} == _names(folder)
    assert FolderRehearsal(folder).show([]) == 0
    assert {"index.html"} == _names(folder)


def test_files_of_others_are_neither_removed_nor_overwritten(folder: Path, mail: Mail) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "page.html").write_text("mine")
    FolderRehearsal(folder).show([])
    assert {"notes.txt", "page.html", "index.html"} == _names(folder)
    (folder / "n-1.html").write_text("mine")
    with pytest.raises(Permanent, match=r"holds a file n-1\.html that this program did not write"):
        FolderRehearsal(folder).show([mail])
    assert "mine" == (folder / "n-1.html").read_text()
    assert not (folder / "n-1.txt").exists()


def test_what_a_crash_left_behind_is_cleared_away(folder: Path, mail: Mail) -> None:
    folder.mkdir()
    (folder / ".backorder-0123").write_text("half a let")
    FolderRehearsal(folder).show([mail])
    assert {"n-1.html", "n-1.txt", "index.html"} == _names(folder)


@pytest.mark.parametrize("notice_id", ["../../etc/passwd", "a/b", "", "index", "a\x00b", "A", "é" * 300, "."])
def test_odd_ids_stay_in_the_folder_and_apart(
    notice_id: str, folder: Path, mail_maker: Callable[..., Mail]
) -> None:
    assert FolderRehearsal(folder).show([mail_maker(notice_id), mail_maker("a"), mail_maker("a_b")]) == 3
    assert len(_names(folder)) == 7
    assert {"letters"} == _names(folder.parent)
    assert name_of(notice_id).isascii()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, mail: Mail) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    with pytest.raises(
        Permanent, match=r"cannot be written to the folder .*a file/letters: Not a directory\."
    ):
        FolderRehearsal(blocked / "letters").show([mail])


def test_check_tells_where_the_letters_go_and_leaves_nothing(folder: Path) -> None:
    (finding,) = FolderRehearsal(folder).check()
    assert finding.ok
    assert str(folder) in finding.sentence
    assert set() == _names(folder)


def test_check_tells_what_is_wrong_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (finding,) = FolderRehearsal(tmp_path / "file").check()
    assert not finding.ok
    assert finding.remedy
    assert "mail.folder" == finding.key


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
