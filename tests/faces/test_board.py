"""The board, the year and a call as pages: complete without scripts, each his own part, never heavy."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from duban.faces.drawing import year_picture
from duban.planning.lights import Light
from duban.services.boarding import Filters
from duban.services.viewing import ConsoleRole, Viewer
from duban.services.year import Mark, Row, Year, year_of
from tests.faces.conftest import Console
from tests.scenarios.world import ANHUI, HEFEI, MIIT, ZHEJIANG, World, mail, simple, stage

WEIGHT = 150_000


def test_the_board_shows_lights_with_words_and_says_of_when(served: Console) -> None:
    page = served.admin().get("/board")
    assert page.status_code == 200 and len(page.content) < WEIGHT
    assert "示范车间征集" in page.text and "已报 0/2" in page.text
    assert "数据截至 2024-08-26" in page.text
    assert not re.search(r"<script(?! src=)| style=", page.text)


def test_filters_stay_in_links_and_hostile_ones_are_text(served: Console) -> None:
    admin = served.admin()
    assert "没有符合条件的通知" in admin.get('/board?call="><script>alert(1)</script>').text
    assert "<script>alert" not in admin.get('/board?call="><script>alert(1)</script>').text
    assert f"region={ANHUI}" in admin.get(f"/board/year?region={ANHUI}").text
    for odd in ("page=99999999", "page=-1", "page=%25", "kind=%ff", "region=../etc"):
        assert admin.get(f"/board?{odd}").status_code == 200
    for odd in ("year=0", "year=99999999999", "year=x"):
        assert admin.get(f"/board/year?{odd}").status_code == 200


def test_an_empty_board_teaches(world: World) -> None:
    assert "启用以后" in Console(world).admin().get("/board").text


def test_a_call_is_seen_by_those_it_concerns_alone(served: Console) -> None:
    city = served.sign_in(mail(HEFEI))
    page = city.get("/calls/simple")
    assert page.status_code == 200 and "承办单位工作安排" in page.text
    assert f"{HEFEI}市工信局" in page.text and "340200市工信局" not in page.text
    stranger = served.sign_in(mail(ZHEJIANG))
    for path in ("", "/letters", "/quotas", "/indicators", "/versions"):
        assert city.get(f"/calls/simple{path}").status_code == 200
        assert stranger.get(f"/calls/simple{path}").status_code == 404
        assert (
            stranger.get(f"/calls/no-such{path}").status_code
            == stranger.get(f"/calls/simple{path}").status_code
        )


@pytest.fixture
def picture(world: World) -> Markup:
    world.write(simple(stage(title="<b>甲</b>&乙"), stage("far", "2024-12-20", "远期")))
    world.activate("simple")
    viewer = Viewer("管", "a@duban.example", ConsoleRole.ADMIN, (MIIT,))
    return year_picture(year_of(world.app, viewer, world.clock(), 2024, Filters()))


def test_what_is_presumed_is_hatched(world: World) -> None:
    on = date(2027, 3, 1)
    mark = Mark(on, "推定的", Light.GREY, True)
    row = Row("key", "某通知", on, on, (mark, replace(mark, title="确定的", provisional=False)))
    drawn = year_picture(Year(2027, on, world.clock(), (row,), 1, 1, 1, (), (), False))
    assert drawn.count("mark grey provisional") == 1 and "推定的（推定）" in drawn


def test_the_year_is_a_sound_picture_with_words_and_no_style(picture: Markup) -> None:
    root = ElementTree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}" if root.tag.startswith("{") else ""
    assert root.get("role") == "group" and root.find(f"{space}title") is not None
    titles = [t.text or "" for t in root.iter(f"{space}title")]
    assert any("9月13日 <b>甲</b>&乙" in t for t in titles)  # text, never markup
    assert any("调休上班" in t for t in titles) and any("放假" in t for t in titles)
    assert any("今天 8月26日" in t for t in titles)
    assert "style" not in picture and "script" not in picture
