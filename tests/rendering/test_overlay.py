"""An admin's templates: they replace, extend, fail alone, and cannot reach out or run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.rendering import Letters, TemplateFailed, sample_facts
from duban.values import Kind

REMINDER = sample_facts(Kind.REMINDER, items=2)
DOUBLING = "{% set x = namespace(t='aaaaaaaa', n=9) %}{% for i in range(60) %}"


def overlay(root: Path, name: str, source: str) -> Letters:
    file = root / "letters" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, encoding="utf-8")
    return Letters(root)


def test_one_file_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    letters = overlay(tmp_path, "reminder/subject.txt.j2", "本厅提醒：{{ letter.items }}项")
    assert letters.render(REMINDER).subject == "本厅提醒：2项"
    assert letters.render(REMINDER).text == Letters().render(REMINDER).text


def test_a_replacement_may_extend_the_shipped_one(tmp_path: Path) -> None:
    letters = overlay(
        tmp_path,
        "reminder/body.html.j2",
        '{% extends "shipped/letters/reminder/body.html.j2" %}'
        '{% block request %}<p class="said">请按本厅要求办理。</p>{% endblock %}',
    )
    page = letters.render(REMINDER).html
    assert "请按本厅要求办理。" in page and "请按时限办理" not in page and "网上申报" in page
    assert 'style="margin:0 0 10px;text-indent:2em">请按本厅' in page


def test_the_words_of_a_kind_serve_text_and_html(tmp_path: Path) -> None:
    letters = overlay(
        tmp_path,
        "reminder/words.txt.j2",
        '{% import "shipped/letters/reminder/words.txt.j2" as shipped %}'
        "{% macro title() %}本厅提醒{% endmacro %}{% macro heading() %}甲{% endmacro %}"
        "{% macro purpose(letter) %}<b>{{ letter.topic }}</b>{% endmacro %}"
        "{% macro request(letter) %}{{ shipped.request(letter) }}多谢。{% endmacro %}"
        "{% macro closing() %}{{ shipped.closing() }}{% endmacro %}",
    )
    rendered = letters.render(REMINDER)
    assert "<b>" in rendered.text and "告知联系人）。多谢。" in rendered.text
    assert "&lt;b&gt;" in rendered.html, "a macro of a text template escapes nothing: the HTML must"


def test_an_edited_template_is_seen_by_new_letters(tmp_path: Path) -> None:
    overlay(tmp_path, "reminder/subject.txt.j2", "一")
    letters = overlay(tmp_path, "reminder/subject.txt.j2", "二")
    assert letters.render(REMINDER).subject == "二"


def test_the_first_directory_stands_before_the_second(tmp_path: Path) -> None:
    for name in ("one", "two"):
        overlay(tmp_path / name, "reminder/subject.txt.j2", name)
    assert Letters(tmp_path / "one", tmp_path / "two").render(REMINDER).subject == "one"


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("甲\n{{ letter.nothing }}", 2, "nothing"),
        ("{% if %}", 1, "Expected"),
        ("甲\n\n{{ 1 / 0 }}", 3, "division"),
        ('{% include "letters/absent.txt.j2" %}', 1, "no template letters/absent.txt.j2"),
        ('{% include "../../../etc/passwd" %}', 1, "no template"),
        ('{% include "/etc/passwd" %}', 1, "no template"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", 1, "without end"),
        ("{{ letter.__class__.__mro__ }}", 1, "__class__"),
        ("{{ facts.__init__.__globals__ }}", 1, "__init__"),
        ("{{ 'a' * 100000000 }}", 1, "numbers only"),
        ("{{ 10 ** 1000000 }}", 1, "not allowed"),
        ("{{ '%100000000d' % 1 }}", 1, "numbers only"),
        ("{{ 'a'.ljust(100000000) }}", 1, "ljust"),
        ("{{ '{:>100000000}'.format(1) }}", 1, "format"),
        ("{{ 'a'['ljust'](100000000) }}", 1, "ljust"),
        ("{{ ['a'] | map(attribute='zfill') | first }}", 1, "zfill"),
        ("{% for i in range(1000000000) %}{% endfor %}", 1, "range"),
        ("{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}", 1, "steps"),
        (DOUBLING + "{% set x.t = x.t ~ x.t %}{% endfor %}", 1, "characters"),
        (DOUBLING + "{% set x.t = x.t + x.t %}{% endfor %}", 1, "characters"),
        (DOUBLING + "{% set x.t %}{{ x.t }}{{ x.t }}{% endset %}{% endfor %}", 1, "characters"),
        (DOUBLING + "{% set x.n = x.n * x.n %}{% endfor %}", 1, "number above"),
        ("{% for i in range(9999) %}{{ letter.topic ~ '" + "a" * 300 + "' }}{% endfor %}", 0, "grows"),
        ("{{ letter.topic | safe }}", 1, "safe"),
    ],
)  # fmt: skip
def test_a_failing_template_says_where_and_what(tmp_path: Path, source: str, line: int, what: str) -> None:
    letters = overlay(tmp_path, "reminder/body.txt.j2", source)
    with pytest.raises(TemplateFailed) as failed:
        letters.render(REMINDER)
    assert failed.value.file == str(tmp_path / "letters/reminder/body.txt.j2")
    assert failed.value.line == line and what in failed.value.what
    assert letters.render(sample_facts(Kind.CHASE)) == Letters().render(sample_facts(Kind.CHASE))
    plain = letters.render_plain(REMINDER)
    assert "网上申报" in plain.text and "24时前" in plain.text and "24时前" in plain.html


def test_check_reports_every_failing_place_and_folders_nobody_reads(tmp_path: Path) -> None:
    overlay(tmp_path, "chase/body.txt.j2", "{{ letter.nothing }}")
    overlay(tmp_path, "opening/subject.txt.j2", "甲\n{{ 1 / 0 }}")
    found = overlay(tmp_path, "remindr/body.txt.j2", "").check()
    assert [(Path(p.file).parent.name, p.line, p.code) for p in found] == [
        ("chase", 1, "template-failed"),
        ("opening", 2, "template-failed"),
        ("letters", 0, "template-unused"),
    ]
    assert found[2].severity == "warning"


def test_a_template_cannot_change_the_facts(tmp_path: Path) -> None:
    letters = overlay(tmp_path, "daily/body.txt.j2", "{{ letter.extra.update({'a': 1}) }}")
    with pytest.raises(TemplateFailed):
        letters.render(sample_facts(Kind.DAILY))
