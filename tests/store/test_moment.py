"""The mark of a database's state: another one after every write, the same one otherwise."""

from saying import Saying

from store.database import open_database
from store.identity import rebuild
from store.moment import Moment
from store.read_only import read_only


def test_the_mark_is_another_one_after_each_write_and_no_sooner(database):
    engine = open_database(database)
    moment = Moment(read_only(engine))
    marks = [moment.mark(), moment.mark()]
    Saying("one", "تقدم لجنة حينا حصة للأطفال").program("حصة للأطفال").save(engine)
    marks += [moment.mark(), moment.mark()]
    rebuild(engine)
    marks += [moment.mark(), moment.mark()]
    assert marks[::2] == marks[1::2]
    assert len(set(marks)) == 3
    engine.dispose()


def test_marks_of_two_processes_are_not_compared(tmp_path):
    engine = open_database(str(tmp_path / "d.db"))
    assert Moment(engine).mark() != Moment(engine).mark()
