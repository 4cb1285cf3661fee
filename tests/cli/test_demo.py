"""``duban demo``: a table per document, where to read the letters, JSON for programs."""

from __future__ import annotations

from pathlib import Path

from tests.cli.desk import Say

SHORT = ("--from", "2024-06-11", "--to", "2024-06-12")


def test_the_demo_prints_its_tables_and_where_the_letters_are(inside: Say, tmp_path: Path) -> None:
    home = tmp_path / "demo"
    done = inside("demo", *SHORT, "--home", home)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split()[:2] == ["document", "obligations"] and "longest lateness" in lines[0]
    assert any("中小企业特色产业集群" in line for line in lines)
    assert "opening" in done.stdout and "lateness is counted in working days" in done.stdout
    assert str(home) in lines[-1]
    assert list((home / "inbox").glob("*/*.eml"))
    assert not (tmp_path / "home").exists()  # the office's own home is not touched


def test_the_demo_prints_json(inside: Say, tmp_path: Path) -> None:
    done = inside("demo", *SHORT, "--home", tmp_path / "demo", "--json", "--seed", "3")
    season = done.json
    assert set(season) == {"tallies", "letters", "digest", "inbox"}
    assert season["letters"] == len(list(Path(season["inbox"]).glob("*/*.eml"))) > 0
    assert {"key", "title", "obligations", "in_time", "late", "letters", "longest"} <= set(
        season["tallies"][0]
    )


def test_the_demo_leaves_a_foreign_folder_alone(inside: Say, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = inside("demo", *SHORT, "--home", tmp_path / "mine")
    assert done.returncode == 1
    assert "is not empty and holds no replay" in done.stderr and "hint: " in done.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
