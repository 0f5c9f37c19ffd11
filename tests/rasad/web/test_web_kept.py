"""Counts over a whole directory are made once in a while, whoever asks and however often."""

from itertools import count
from threading import Event, Thread

from rasad.web.kept import Kept


def test_a_result_is_kept_for_a_while():
    now, counted = [0.0], count(1)
    kept = Kept(lambda: next(counted), seconds=60, clock=lambda: now[0])
    assert [kept(), kept()] == [1, 1]
    now[0] = 61
    assert [kept(), kept()] == [2, 2]


def test_who_comes_while_it_is_counted_anew_has_the_old_result():
    now, counted, begun, done = [0.0], count(1), Event(), Event()

    def work():
        if now[0]:
            begun.set()
            done.wait(10)
        return next(counted)

    kept = Kept(work, seconds=60, clock=lambda: now[0])
    assert kept() == 1
    now[0] = 61
    first = Thread(target=kept)
    first.start()
    begun.wait(10)
    assert kept() == 1
    done.set()
    first.join()
    assert kept() == 2
