"""Transactions: nothing is lost between processes, and trouble is told in one line."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from duban.problems import DubanError
from duban.store import engine
from duban.store.engine import Store, database_now, open_store
from duban.store.facts import get_fact, set_fact
from duban.store.schema import prepare
from duban.store.tables import ledger
from tests.store.cast import NOON, owe


def _count_up(url: str, times: int) -> None:
    store = open_store(url)
    for _ in range(times):
        with store.writing() as conn:
            if store.dialect == "postgresql":
                conn.exec_driver_sql("SELECT 1 FROM facts WHERE key = 'count' FOR UPDATE")
            set_fact(conn, "count", str(int(get_fact(conn, "count") or 0) + 1))
    store.close()


def test_four_processes_that_read_then_write_lose_nothing(store: Store, store_url: str) -> None:
    with store.writing() as conn:
        set_fact(conn, "count", "0")
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(_count_up, [store_url] * 4, [25] * 4))
    with store.reading() as conn:
        assert get_fact(conn, "count") == "100"


def test_an_error_rolls_everything_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as conn:
        set_fact(conn, "held", "yes")
        raise ZeroDivisionError
    with store.reading() as conn:
        assert get_fact(conn, "held") is None


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_state(store: Store) -> None:
    with store.writing() as writer:
        set_fact(writer, "held", "yes")
        with store.reading() as reader:
            assert get_fact(reader, "held") is None


def test_an_instant_comes_back_aware_and_in_utc(store: Store) -> None:
    shanghai = timezone(timedelta(hours=8))
    given = datetime(2024, 9, 14, 0, 0, 0, 1, tzinfo=shanghai)
    with store.writing() as conn:
        conn.execute(
            ledger.insert(), [{"at": given, "actor": "a", "verb": "v", "subject": "s", "payload": {}}]
        )
        back = conn.execute(select(ledger.c.at)).scalar_one()
    assert back == given
    assert back.utcoffset() == timedelta(0)


def test_a_naive_instant_is_refused_on_both_paths(store: Store) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Exception, match="no time zone"), store.writing() as conn:
        conn.execute(ledger.insert().values(at=naive, actor="a", verb="v", subject="s", payload={}))
    with pytest.raises(ValueError, match="no time zone"), store.writing() as conn:
        owe(conn, next_send_at=naive)


def test_the_database_tells_its_own_time(store: Store) -> None:
    with store.reading() as conn:
        first, second = database_now(conn), database_now(conn)
    assert first.tzinfo is UTC
    assert first <= second


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'a' / 'b' / 'duban.sqlite'}").close()
    assert (tmp_path / "a" / "b" / "duban.sqlite").exists()


def test_sqlite_is_durable_and_concurrent(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'duban.sqlite'}")
    with store.reading() as conn:
        found = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    store.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("not a url", "store-url"),
        ("mysql://root@localhost/x", "store-url"),
        ("postgresql://nobody@/none?host=/nowhere-at-all", "store-unreachable"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_in_one_line(url: str, code: str) -> None:
    with pytest.raises(DubanError) as caught:
        open_store(url)
    assert caught.value.code == code
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(DubanError) as caught:
        open_store("postgresql://nobody:very-secret@/none?host=/nowhere-at-all")
    assert "very-secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("此致敬礼" * 1000)
    with pytest.raises(DubanError) as caught:
        open_store(f"sqlite:///{tmp_path / 'letter.txt'}")
    assert caught.value.code == "store-unreachable"


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'duban.sqlite'}")
    prepare(store)
    with store.writing() as conn:
        set_fact(conn, "before", "kept")
    with store.reading() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DubanError) as caught, store.writing() as conn:
        set_fact(conn, "big", "满" * 100_000)
    assert caught.value.code == "store-full"
    with store.writing() as conn:
        assert get_fact(conn, "before") == "kept"
        assert get_fact(conn, "big") is None
    store.close()


def test_a_database_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'duban.sqlite'}")
    prepare(store)
    with store.reading() as conn:
        conn.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(DubanError) as caught, store.writing() as conn:
        set_fact(conn, "a", "b")
    assert caught.value.code == "store-readonly"
    store.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert stat.S_ISREG(os.stat(tmp_path / "file").st_mode)
    with pytest.raises(DubanError) as caught:
        open_store(f"sqlite:///{tmp_path / 'file' / 'duban.sqlite'}")
    assert caught.value.code == "store-unreachable"


def test_a_restarted_postgresql_costs_nobody_an_error(
    empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_TRUST", 0.0)
    store = open_store(empty_postgres)
    with store.reading() as conn:
        backend = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(empty_postgres, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    with store.reading() as conn:
        assert conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != backend
    store.close()
