"""Which language a text is in, told from its letters and commonest words.

Invariant: the answer depends on the text alone, and a text without evidence is "und" rather than guessed.
"""

import re
from collections import Counter

_ENOUGH = 20_000  # characters: more do not change the answer

# Letters that one language of the Arabic script writes and the others (nearly) do not, with their weight: Persian
# shares four with Urdu, Pashto and Sorani, which therefore outweigh it by letters of their own.
_LETTERS = {
    "ar": dict.fromkeys("ةىإأًٌ", 1.0),
    "fa": dict.fromkeys("پچژگ", 1.5) | dict.fromkeys("یک\u200c", 0.2),
    "ur": dict.fromkeys("ٹڈڑںےہھ", 4.0),
    "ps": dict.fromkeys("ټډړږښڼۍېځڅګ", 4.0),
    "ckb": dict.fromkeys("ێۆڕڵەڤ", 4.0),
}
# The commonest words, spelled with ی and ک; a word that two of the languages share («من», «ما», «و») stands nowhere.
_WORDS = {
    "ar": "فی إلی الی إن أن التی الذی الذین هذا هذه ذلک عن مع کان کانت لم لن قد قال بین بعد حتی عند خلال إذا کما أو ثم "
    "لا هو هی بعض",
    "fa": "در به از که این را با است برای آن یک خود تا هم نیز می شد شده کرد کرده های ها بود شود "
    "کند باید گفت وی دارد اما اگر بی ای",
    "ur": "کے میں سے ہے نے اور پر ہیں بھی تھا گیا کہ",
    "ps": "په چې کې او ته سره هغه شوی کړی دې",
    "ckb": "لە بە بۆ کە ئەم ئەو لەگەڵ دەکات بوو",
    "en": "the of and to in that is was for on with as by at from are this have",
    "fr": "le la les des et en un une du que est pour dans qui sur par au avec",
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")
_VARIANTS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u0640": None} | {chr(c): None for c in range(0x64B, 0x653)})
_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06FF\u0750-\u077F\u08A0-\u08FF\uFB50-\uFDFF\uFE70-\uFEFF]")
_LATIN_SCRIPT = re.compile(r"[A-Za-z\u00C0-\u024F]")
_ANY_LETTER = re.compile(r"[^\W\d_]")


def detect_language(text: str) -> str:
    """Return the BCP 47 tag of a text's language: ar, fa, ur, ps, ckb, en, fr, or "und" where none is evident.

    Persian written with Arabic ي and ك is Persian. A text of two languages is what most of its letters are.
    """
    text = text[:_ENOUGH]
    letters = len(_ANY_LETTER.findall(text))
    arabic, latin = len(_ARABIC_SCRIPT.findall(text)), len(_LATIN_SCRIPT.findall(text))
    if not letters:
        return "und"
    if arabic * 2 >= letters:
        return _best(_arabic_script_scores(text))
    if latin * 2 >= letters:
        return _best(_latin_script_scores(text))
    return "und"


def count_common_words(text: str) -> int:
    """Return how many words of a text are among the commonest of Arabic or Persian."""
    words = _WORD.findall(text.translate(_VARIANTS))
    return sum(word in _STOP_WORDS["ar"] or word in _STOP_WORDS["fa"] for word in words)


def _arabic_script_scores(text: str) -> dict[str, float]:
    counts = Counter(text)
    scores = {language: sum(counts[c] * weight for c, weight in of.items()) for language, of in _LETTERS.items()}
    words = Counter(_WORD.findall(text.translate(_VARIANTS)))
    for word, count in words.items():
        for language in _LETTERS:
            if word in _STOP_WORDS[language]:
                scores[language] += 3.0 * count
        # The article «ال», alone or after و, ب, ف, ل and ک, heads every fourth word of Arabic; Persian borrows few.
        if re.match(r"(?:[وفبک]?ال|لل)\w\w", word):
            scores["ar"] += 2.0 * count
        if "\u200c" in word or word.endswith(("های", "هایی", "ترین")) or word.startswith(("می\u200c", "نمی")):
            scores["fa"] += 2.0 * count
    return scores


def _latin_script_scores(text: str) -> dict[str, float]:
    words = Counter(word.lower() for word in _WORD.findall(text))
    total = sum(words.values())
    scores = {of: float(sum(words[word] for word in _STOP_WORDS[of])) for of in ("en", "fr")}
    # In both, every fifth word of running text is one of these; Turkish or Spanish text has few of them.
    return {of: score if score * 10 >= total else 0.0 for of, score in scores.items()}


def _best(scores: dict[str, float]) -> str:
    ranked = sorted(scores, key=lambda language: -scores[language])
    return ranked[0] if scores[ranked[0]] > scores[ranked[1]] else "und"
