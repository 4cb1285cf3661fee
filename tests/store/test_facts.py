"""Single values: what was set stays; of two who make one, the second takes the first's."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from duban.store.engine import Store
from duban.store.facts import first_fact, get_fact


def test_what_was_set_first_stays(store: Store) -> None:
    with store.writing() as conn:
        assert first_fact(conn, "key", "one") == "one"
    with store.writing() as conn:
        assert first_fact(conn, "key", "two") == "one"
    with store.reading() as conn:
        assert get_fact(conn, "key") == "one"


def test_whoever_comes_while_another_is_about_to_commit_takes_what_that_one_set(store: Store) -> None:
    def second() -> str:
        with store.writing() as conn:
            return first_fact(conn, "key", "two")

    with ThreadPoolExecutor(1) as pool:
        waiting: Future[str]
        with store.writing() as conn:
            assert first_fact(conn, "key", "one") == "one"
            waiting = pool.submit(second)
        assert waiting.result() == "one"
