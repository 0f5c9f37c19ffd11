"""The article: an id that stays; what gave none is one line."""

from ingest.article import Skipped, article_id


def test_the_id_follows_from_the_address_or_else_from_the_words():
    assert article_id("https://a.example/1", "t", "x") == article_id("https://a.example/1", "other", "words")
    assert article_id(None, "t", "x") == article_id(None, "t", "x") != article_id(None, "t", "y")


def test_what_gave_no_article_is_one_line():
    assert str(Skipped(input="in.jsonl", reason="not JSON", line=3)) == "in.jsonl:3: not JSON"
    assert str(Skipped(input="in.txt", reason="empty")) == "in.txt: empty"
