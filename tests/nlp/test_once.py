"""What is loaded once: by however many threads, for each arguments, and again where it failed."""

import threading
import time

import pytest

from nlp.once import once


def test_many_threads_load_it_once_and_all_are_given_it():
    loads = []

    @once
    def load(name):
        loads.append(name)
        time.sleep(0.05)
        return object()

    given = []
    threads = [threading.Thread(target=lambda: given.append(load("a"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["a"]
    assert len(set(map(id, given))) == 1
    assert load("b") is not load("a")
    assert loads == ["a", "b"]


def test_what_failed_is_tried_again():
    tries = iter([ValueError("not yet"), None])

    @once
    def load():
        if problem := next(tries):
            raise problem
        return 7

    with pytest.raises(ValueError, match="not yet"):
        load()
    assert (load(), load()) == (7, 7)
