"""The interface: what a program may read and report, once; and a document that is true."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from duban.faces.openapi import document
from duban.services import programs
from tests.faces.conftest import BASE, Console
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, World, simple

API = "/api/v1"


class Program:
    """Another office's program with a token."""

    def __init__(self, served: Console, unit: str, *scopes: str) -> None:
        now = served.app.clock()
        some = scopes or programs.SCOPES
        self.secret = programs.create(served.app, unit, tuple(some), "平台", now, actor="operator")
        self.client, self.keys = served.browser().client, 0

    def get(self, path: str) -> Any:
        return self.client.get(API + path, headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, path: str, body: Any = None, key: str = "") -> Any:
        self.keys += 1
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key or f"key-{self.keys}"}
        headers["Content-Type"] = "application/json"
        return self.client.post(API + path, content=json.dumps(body or {}), headers=headers)


def owed(served: Console, unit: str) -> int:
    return served.world.owed(unit, "file").id


def test_a_program_reads_its_unit_and_those_below(served: Console) -> None:
    units = {item["unit"] for item in Program(served, ANHUI).get("/obligations").json()["items"]}
    assert units == {HEFEI, WUHU}
    assert Program(served, ZHEJIANG).get("/obligations").json() == {"items": [], "next": None}
    other = Program(served, ZHEJIANG).get(f"/obligations/{owed(served, HEFEI)}")
    none = Program(served, ZHEJIANG).get("/obligations/999999")
    assert other.status_code == none.status_code == 404
    assert other.json()["title"] == none.json()["title"]


def test_pages_follow_each_other(served: Console) -> None:
    program, seen, after = Program(served, ANHUI), [], 0
    while after is not None:
        page = program.get(f"/obligations?limit=1&after={after}").json()
        seen += [item["unit"] for item in page["items"]]
        after = page["next"]
    assert sorted(seen) == [HEFEI, WUHU]


def test_what_is_reported_twice_is_done_once(served: Console) -> None:
    program, path = Program(served, ANHUI), f"/obligations/{owed(served, HEFEI)}/submission"
    body = {"submitted_on": "2024-08-26", "evidence": {"number": "回执一号"}}
    first, again = program.post(path, body, "k"), program.post(path, body, "k")
    assert first.status_code == 200 and first.content == again.content
    assert first.json()["changed"] and first.json()["obligation"]["status"] == "submitted"
    assert served.world.history(f"obligation:{owed(served, HEFEI)}").count("submit") == 1
    assert program.post(path, {}, "k").status_code == 422  # another request under the same key
    assert program.post(path, body, "l").json()["changed"] is False


def test_of_two_at_once_under_one_key_one_is_done(tmp_path: Path, store_url: str) -> None:
    (tmp_path / "home").mkdir()
    with World(tmp_path / "home", store_url, start="08-26 08:00", base_url=BASE) as world:
        world.settle_in()
        world.write(simple())
        world.activate("simple")
        world.round("08-26 09:00")
        served = Console(world)
        program, numbers = Program(served, ANHUI), [owed(served, unit) for unit in (HEFEI, WUHU)]
        clients, bar = [served.browser().client for _ in range(6)], Barrier(6)
        headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "k"}

        def go(n: int) -> Any:
            bar.wait()
            return clients[n].post(f"{API}/obligations/{numbers[n % 2]}/submission", headers=headers)

        with ThreadPoolExecutor(6) as pool:
            told = list(pool.map(go, range(6)))
        done = [one for one in told if one.status_code == 200]
        assert {one.status_code for one in told} <= {200, 409, 422} and len({one.text for one in done}) == 1
        assert {one.json()["code"] for one in told if one.status_code == 409} <= {"key-in-use"}
        histories = [world.history(f"obligation:{number}") for number in numbers]
        assert sum(history.count("submit") for history in histories) == 1


def test_a_key_under_way_is_in_use_and_one_that_failed_is_free(served: Console) -> None:
    program, path = Program(served, ANHUI), f"/obligations/{owed(served, HEFEI)}/submission"
    assert program.post(path, {"submitted_on": "2099-01-01"}, "k").json()["code"] == "day-to-come"
    assert program.post(path, {}, "k").json()["changed"]
    now = served.app.clock()
    who = programs.program(served.app, program.secret, now)
    assert who is not None
    asked = f"{API}{path}".encode() + b"\0" + b"{}"
    assert programs.begin(served.app, who, "l", asked, now) is None
    assert program.post(path, {}, "l").json()["code"] == "key-in-use"
    assert program.post(path, {"evidence": {"number": "1"}}, "l").json()["code"] == "key-reused"
    served.world.clock.advance(timedelta(minutes=11))  # whoever reserved it is no more
    assert program.post(path, {}, "l").status_code == 200


def test_a_token_does_what_it_is_for(served: Console) -> None:
    path = f"/obligations/{owed(served, HEFEI)}"
    assert Program(served, ANHUI, "read").post(f"{path}/submission").status_code == 403
    assert Program(served, ANHUI, "report").get(path).status_code == 403
    assert Program(served, HANGZHOU).post(f"{path}/submission").status_code == 404
    revoked = Program(served, ANHUI)
    number = programs.listing(served.app)[-1].id
    programs.revoke(served.app, number, served.app.clock(), actor="operator")
    answer = revoked.get("/board")
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    programs.create(served.app, ANHUI, ("read",), "", served.app.clock(), days=1, actor="operator")
    served.world.clock.advance(timedelta(days=2))


def test_problems_are_told_as_problems(served: Console) -> None:
    program, path = Program(served, ANHUI), f"/obligations/{owed(served, HEFEI)}"
    told = [
        program.client.get(f"{API}/board"),
        program.post(f"{path}/submission", {"submitted_on": "tomorrow"}),
        program.post(f"{path}/submission", {"colour": "blue"}),
        program.post(f"{path}/submission", {"submitted_on": "2099-01-01"}),
        program.post(f"{path}/posting"),
        program.get("/nowhere"),
        program.get("/obligations?limit=many"),
        program.client.post(f"{API}{path}/submission", headers={"Authorization": f"Bearer {program.secret}"}),
        program.post(f"{path}/submission", {"evidence": {"number": "x" * 70_000}}),
    ]
    for answer in told:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert answer.json()["status"] == answer.status_code >= 400
    assert [one.status_code for one in told] == [401, 422, 422, 409, 409, 404, 422, 400, 413]


def test_a_body_that_is_not_called_json_is_refused_and_never_taken_for_none(served: Console) -> None:
    program, number = Program(served, ANHUI), owed(served, HEFEI)
    path = f"{API}/obligations/{number}/submission"
    auth = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "k"}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""):
        body = json.dumps({"submitted_on": "2024-08-22"})
        answer = program.client.post(path, content=body, headers=auth | {"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "media-type"), kind
    assert "submit" not in served.world.history(f"obligation:{number}")
    assert program.client.post(path, headers=auth).json()["changed"]  # nothing to say is no body of any kind


def test_a_form_of_a_page_opens_nothing_here(served: Console) -> None:
    browser = served.admin()
    assert browser.post(f"{API}/obligations/{owed(served, HEFEI)}/submission", {"x": "y"}).status_code == 401
    assert browser.get(f"{API}/board").status_code == 401


OPERATIONS = [
    (method, path, said)
    for path, item in document("")["paths"].items()
    for method, said in item.items()
    if method in ("get", "post")
]


@pytest.mark.parametrize(
    ("method", "path", "said"), OPERATIONS, ids=[said["operationId"] for _, _, said in OPERATIONS]
)
def test_every_operation_answers_as_its_document_says(
    served: Console, method: str, path: str, said: dict[str, Any]
) -> None:
    described = served.browser().get(f"{API}/openapi.json").json()
    program, numbers = Program(served, ANHUI), [owed(served, unit) for unit in (HEFEI, WUHU)]

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def fuzz(data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([*numbers, 0, 999, 2**31]))
        query = data.draw(_query(said.get("parameters", ())))
        headers = {
            "Authorization": data.draw(st.sampled_from([f"Bearer {program.secret}"] * 4 + ["Bearer x", ""]))
        }
        kinds = ["application/json"] * 4 + ["application/x-www-form-urlencoded", "multipart/form-data", ""]
        headers["Content-Type"] = data.draw(st.sampled_from(kinds))
        headers["Idempotency-Key"] = data.draw(st.sampled_from(["", "a", "b", "c", "d" * 255, "e" * 256]))
        body = json.dumps(data.draw(_body)).encode() if data.draw(st.booleans()) else data.draw(st.binary())
        answer = program.client.request(
            method.upper(), path.replace("{number}", str(number)), params=query, headers=headers,
            content=body if method == "post" else None,
        )  # fmt: skip
        assert str(answer.status_code) in said["responses"], (answer.status_code, answer.text)
        (kind,) = said["responses"][str(answer.status_code)]["content"].items()
        assert answer.headers["content-type"] == kind[0]
        schema = {"components": described["components"], **kind[1]["schema"]}
        Draft202012Validator(schema).validate(answer.json())

    fuzz()


def _query(parameters: Any) -> st.SearchStrategy[dict[str, str]]:
    names = [one["name"] for one in parameters if one["in"] == "query"]
    odd = st.one_of(
        st.text(max_size=30), st.integers().map(str), st.sampled_from(["1", "simple", "open", ""])
    )
    return st.dictionaries(st.sampled_from(names), odd, max_size=3) if names else st.just({})


_body = st.dictionaries(
    st.sampled_from(["submitted_on", "posted_on", "received_on", "evidence", "carrier", "equals_filing"]),
    st.one_of(
        st.none(), st.booleans(), st.text(max_size=20), st.sampled_from(["2024-08-26", "2024-02-30"]),
        st.dictionaries(st.sampled_from(["number", "url", "digest", "x"]), st.text(max_size=20), max_size=3),
    ),
    max_size=3,
)  # fmt: skip
