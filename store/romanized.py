"""How a name sounds, roughly, in whatever script, so that spellings of one name meet; never shown to anyone."""

import re

# Letters of one sound, folded (`nlp.text.fold`), and the Latin letters that write it.
_SOUNDS = {
    **dict.fromkeys("اویهءعuoiaeyhw", ""),
    **dict.fromkeys("بپpbv", "b"),
    **dict.fromkeys("تطt", "t"),
    **dict.fromkeys("ثسصsc", "s"),
    **dict.fromkeys("جژj", "j"),
    **dict.fromkeys("حخ", "h"),
    **dict.fromkeys("دذضd", "d"),
    **dict.fromkeys("زظz", "z"),
    **dict.fromkeys("رr", "r"),
    **dict.fromkeys("شچ", "sh"),
    **dict.fromkeys("غگgقq", "g"),
    **dict.fromkeys("فf", "f"),
    **dict.fromkeys("کkx", "k"),
    **dict.fromkeys("لl", "l"),
    **dict.fromkeys("مm", "m"),
    **dict.fromkeys("نn", "n"),
}
_DIGRAPHS = (("sh", "ش"), ("ch", "ش"), ("kh", "خ"), ("gh", "غ"), ("th", "ث"), ("dh", "ذ"), ("zh", "ژ"), ("ou", "u"))
_REPEATED = re.compile(r"(.)\1+")


def skeleton(name: str) -> str:
    """Return the consonants of a folded name in Latin letters, repeated ones once; digits stay."""
    for latin, letter in _DIGRAPHS:
        name = name.replace(latin, letter)
    return _REPEATED.sub(r"\1", "".join(_SOUNDS.get(letter, letter) for letter in name))


# What a letter may be written with in Latin letters, beside those of `_SOUNDS`: English, French and academic habits.
_WRITTEN = {
    "ا": ("a", "aa", "e", "i", "o", "u", ""),
    "ب": ("b", "p"),
    "پ": ("p",),
    "ت": ("t", "th"),
    "ث": ("th", "s", "t"),
    "ج": ("j", "dj", "g"),
    "چ": ("ch", "tch", "c"),
    "ح": ("h",),
    "خ": ("kh", "x", "h", "k"),
    "د": ("d",),
    "ذ": ("dh", "z", "d", "th"),
    "ر": ("r",),
    "ز": ("z",),
    "ژ": ("zh", "j"),
    "س": ("s", "ss", "c"),
    "ش": ("sh", "ch", "s"),
    "ص": ("s",),
    "ض": ("d", "z", "dh"),
    "ط": ("t",),
    "ظ": ("z", "dh", "th"),
    "ع": ("", "a", "e", "i", "o", "u"),
    "غ": ("gh", "g", "r", "q"),
    "ف": ("f", "ph"),
    "ق": ("q", "gh", "k", "g"),
    "ک": ("k", "c", "q"),
    "گ": ("g", "gu"),
    "ل": ("l",),
    "م": ("m",),
    "ن": ("n",),
    "و": ("w", "v", "u", "o", "ou", "oo", "aw", "ow"),
    "ه": ("h", "a", "e", "eh", "ah", "t", "at", "et", ""),
    "ی": ("y", "i", "e", "ee", "ai", "ei", "a", "ie"),
    "ء": ("", "a"),
}
_VOWELS = "aeiou'`"
# Letters that are often one sound, so that a spelling may mean either.
_VARIANTS = (("c", "ck"), ("v", "vu"), ("w", "wv"), ("g", "gj"), ("j", "jz"), ("z", "zd"), ("d", "dz"))
_MOST_VARIANTS = 8
_SHORTEST_MISSPELLED = 3
# Longer words are none that anyone spells; their keys would be as many and as long as they are.
_LONGEST_SPELLED = 64
# What a vowel costs that is heard and not written, a doubled letter, and a letter that has no counterpart.
_UNWRITTEN, _DOUBLED, _ALIEN = 0.04, 0.05, 1.0


def name_keys(word: str) -> set[str]:
    """Return what a folded word of a name is looked up by: how it sounds, and that with any one letter left out.

    Two words of which the sounds differ by one letter (one too many, one too few, or another) share a key (symmetric
    deletion, as in Garbe's SymSpell, 2012). Latin letters that may be several sounds are taken for each. A word of more
    than 64 letters has no keys.
    """
    if len(word) > _LONGEST_SPELLED:
        return set()
    spellings = {word}
    if word.isascii():
        for letter, sounds in _VARIANTS:
            if len(spellings) < _MOST_VARIANTS:
                spellings |= {one.replace(letter, sound) for one in list(spellings) for sound in sounds}
    keys = {skeleton(one) for one in spellings}
    for key in list(keys):
        if len(key) >= _SHORTEST_MISSPELLED:
            keys |= {key[:index] + key[index + 1 :] for index in range(len(key))}
    return keys - {""}


def likeness(latin: str, name: str) -> float:
    """Return how well Latin letters spell a folded word of Arabic or Persian, 0 to 1 (1: letter for letter).

    The cheapest way through both words: each letter may be written in several ways, short vowels stand in Latin alone.
    """
    letters = [_WRITTEN.get(letter, (letter,)) for letter in name]
    rows = [[_ALIEN * (len(latin) + len(name))] * (len(latin) + 1) for _ in range(len(letters) + 1)]
    rows[0][0] = 0.0
    for done, row in enumerate(rows):
        for at, cost in enumerate(row):
            if at < len(latin):  # a Latin letter that has no counterpart
                sign = latin[at]
                doubled = at > 0 and latin[at - 1] == sign
                extra = _UNWRITTEN if sign in _VOWELS else _DOUBLED if doubled else _ALIEN
                row[at + 1] = min(row[at + 1], cost + extra)
            if done < len(letters):
                below = rows[done + 1]
                below[at] = min(below[at], cost + (_ALIEN / 2 if name[done] in "اوهیعء" else _ALIEN))
                for way in letters[done]:
                    if way and latin.startswith(way, at):
                        below[at + len(way)] = min(below[at + len(way)], cost)
                    elif not way:
                        below[at] = min(below[at], cost + _UNWRITTEN)
    return max(0.0, 1.0 - rows[-1][-1] / max(len(name), 2))
