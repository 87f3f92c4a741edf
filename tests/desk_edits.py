"""What desks do to a dispatch before they print it, and what looks alike without being it: the test set of `index.duplicates`.

Edits keep at least 70 % of the text: of its words, and of the words of what is printed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

LEAST_KEPT = 0.7
HOUSE_STYLE = {
    "a déclaré": "a indiqué",
    "a annoncé": "a fait savoir",
    "afin de": "pour",
    "cependant": "toutefois",
    "ainsi que": "et",
    "environ": "quelque",
    "près de": "presque",
    "lors de": "pendant",
    "États-Unis": "Etats-Unis",
    "plusieurs": "de nombreux",
    "également": "aussi",
    "selon": "d'après",
}
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
CITIES = ("Lille", "Brest", "Lyon", "Nice", "Strasbourg", "Bordeaux", "Rouen", "Dijon", "Toulouse", "Limoges", "Ajaccio", "Metz")
SKIES = ("ensoleillé", "couvert", "nuageux", "pluvieux", "orageux", "brumeux")
PLAYERS = ("Bakari", "Lemoine", "Sarr", "Vidal", "Okoye", "Perrin", "Diallo", "Roussel", "Haddad", "Morel")


def words(text: str) -> int:
    return len(text.split())


def paragraphs(text: str) -> list[str]:
    found = [line for line in text.split("\n") if line.strip()]
    return found if len(found) > 2 else re.split(r"(?<=[.!?»]) (?=[A-ZÉÀ«])", text)


def cut_end(text: str, other: str, chance: random.Random) -> str:
    """The last paragraphs gone, as a desk does that lacks room: as many as may."""
    parts, most = paragraphs(text), (1 - LEAST_KEPT) * words(text)
    while len(parts) > 1 and words(text) - words("\n".join(parts[:-1])) <= most:
        parts.pop()
    return "\n".join(parts)


def cut_middle(text: str, other: str, chance: random.Random) -> str:
    parts, most = paragraphs(text), (1 - LEAST_KEPT) * words(text)
    for at in sorted(range(1, len(parts)), key=lambda _: chance.random()):
        if words(parts[at]) <= most:
            most -= words(parts[at])
            parts[at] = ""
    return "\n".join(filter(None, parts))


def new_lead(text: str, other: str, chance: random.Random) -> str:
    """The first words, up to the end of a sentence, are another text's; as many as may."""
    room = int((1 - LEAST_KEPT) * words(text))
    own = text.split(" ")
    ends = [i + 1 for i, word in enumerate(own[:room]) if word.rstrip("»\u00a0 ").endswith((".", "!", "?")) or "\n" in word]
    at = ends[-1] if ends else room
    return " ".join([*other.split()[:at], *own[at:]])


def local_paragraph(text: str, other: str, chance: random.Random) -> str:
    """A paragraph of the paper's own among the dispatch's."""
    parts = paragraphs(text)
    own = " ".join(other.split()[-int(words(text) * (1 / LEAST_KEPT - 1)) :])
    parts.insert(chance.randint(1, len(parts)), own)
    return "\n".join(parts)


def typography(text: str, other: str, chance: random.Random) -> str:
    for old, new in (("«\u00a0", "“"), ("« ", "“"), ("\u00a0»", "”"), (" »", "”"), ("'", "’"), ("É", "E"), ("\u00a0", " "), ("\n", "\n\n")):
        text = text.replace(old, new)
    return re.sub(r"(\d) (\d{3})(?!\d)", "\\1\u202f\\2", text)


def house_style(text: str, other: str, chance: random.Random) -> str:
    for old, new in HOUSE_STYLE.items():
        text = text.replace(old, new)
    return text


def credits(text: str, other: str, chance: random.Random) -> str:
    return f"{chance.choice(CITIES).upper()} (Agence) – {text}\n\nAvec notre correspondant et les agences. Lire aussi nos autres articles."


def days(text: str, other: str, chance: random.Random) -> str:
    """« le 12 mai 2012 » becomes « samedi »."""
    return re.sub(rf"(?:le )?\d{{1,2}} (?:{MONTHS})( 2012)?", "samedi", text)


def reorder(text: str, other: str, chance: random.Random) -> str:
    parts = paragraphs(text)
    at = chance.randint(1, max(1, len(parts) - 1))
    return "\n".join(parts[:1] + parts[at:] + parts[1:at])


def several(text: str, other: str, chance: random.Random) -> str:
    """A few at once; what is cut leaves room for the rest."""
    parts = paragraphs(text)
    if words(parts[-1]) < 0.15 * words(text):
        text = "\n".join(parts[:-1])
    return credits(house_style(typography(days(text, other, chance), other, chance), other, chance), other, chance)


Edit = Callable[[str, str, random.Random], str]
EDITS: tuple[Edit, ...] = (
    lambda text, other, chance: text,  # another headline only
    cut_end,
    cut_middle,
    new_lead,
    local_paragraph,
    typography,
    house_style,
    credits,
    days,
    reorder,
    several,
)


# --- what is not the same dispatch -------------------------------------------------------------------------------------------


def follow_up(text: str, other: str, chance: random.Random) -> str:
    """Other news before, then up to half of the article again as background."""
    parts, background = paragraphs(text), list[str]()
    while parts and words("\n".join([*background, parts[-1]])) <= 0.5 * words(text):
        background.insert(0, parts.pop())
    fresh = (other.split() * 9)[: max(words("\n".join(background)), 40)]
    return "\n".join([" ".join(fresh), *background])


def other_figures(text: str, other: str, chance: random.Random) -> str:
    """The same template filled in anew: every figure another."""
    return re.sub(r"\d+", lambda found: str(int(found[0]) + chance.randint(1, 9)), text)


def is_form(text: str) -> bool:
    """Whether figures stand all through a text, not only in its lead and its dates: a form that can be filled in anew."""
    body = days(text[int((1 - LEAST_KEPT) * len(text)) :], "", random.Random(0))
    return len(re.findall(r"\d+", body)) > 2


def weather(chance: random.Random) -> str:
    """A bulletin; two of them differ in their figures, their skies and a day."""
    lines = [f"Bulletin de Météo-France pour la journée du {chance.randint(1, 28)} octobre, valable sur l'ensemble du pays."]
    for city in CITIES:
        lines.append(
            f"À {city}, le ciel sera {chance.choice(SKIES)} en matinée comme en début d'après-midi ; les températures iront "
            f"de {chance.randint(-4, 15)} degrés au lever du jour à {chance.randint(16, 34)} degrés au plus chaud de la journée."
        )
    lines.append("Les vents resteront faibles à modérés. Prochain bulletin demain matin à six heures sur notre site et sur le répondeur.")
    return "\n".join(lines)


def match(chance: random.Random) -> str:
    """A report of one tournament's matches, from the same words."""
    one, two = chance.sample(CITIES, 2)
    scorers = chance.sample(PLAYERS, 3)
    return (
        f"{one} a battu {two} {chance.randint(3, 5)} à {chance.randint(0, 2)} en quart de finale de la Coupe de la Ligue, mercredi soir, "
        f"devant {chance.randint(5, 40)} {chance.randint(100, 999)} spectateurs.\n"
        f"Le score a été ouvert par {scorers[0]} à la {chance.randint(2, 40)}e minute, d'une frappe croisée du pied droit qui n'a laissé "
        f"aucune chance au gardien adverse. {scorers[1]} a doublé la mise peu avant la pause, sur un corner mal repoussé par la défense.\n"
        f"En seconde période, {scorers[2]} a réduit l'écart à la {chance.randint(50, 70)}e minute, mais les joueurs de {one} ont géré leur "
        "avance jusqu'au coup de sifflet final. Les vainqueurs joueront les demi-finales les 15 et 16 janvier ; le tirage au sort aura "
        "lieu jeudi à Paris, au siège de la Ligue. Le tenant du titre avait été éliminé dès le tour précédent."
    )


def closing(chance: random.Random) -> str:
    """What the stock exchange did, in three lines: short, and the same words every day."""
    move, points = chance.choice(("progressé", "reculé")), chance.randint(3000, 4000)
    return (
        f"La Bourse de Paris a {move} de {chance.randint(0, 2)},{chance.randint(10, 99)} % à la clôture, le CAC 40 s'établissant à "
        f"{points} points. Le volume d'échanges s'est élevé à {chance.randint(2, 5)} milliards d'euros."
    )


TEMPLATES: tuple[Callable[[random.Random], str], ...] = (weather, match, closing)


def edited(texts: Sequence[str], others: Sequence[str], seed: int = 4) -> list[tuple[int, str, str]]:
    """(which text, the edit's name, what was made of it), each edit of each text; `others` lend foreign paragraphs."""
    chance = random.Random(seed)
    return [
        (i, getattr(edit, "__name__", "?"), edit(text, others[chance.randrange(len(others))], chance))
        for i, text in enumerate(texts)
        for edit in EDITS
    ]


def lookalikes(texts: Sequence[str], others: Sequence[str], seed: int = 5) -> list[tuple[int, str]]:
    """(which text or -1, text): none of these is the same dispatch as any other text."""
    chance = random.Random(seed)
    found = [(i, follow_up(text, others[chance.randrange(len(others))], chance)) for i, text in enumerate(texts)]
    found += [(i, other_figures(text, "", chance)) for i, text in enumerate(texts) if is_form(text)]
    return found + [(-1, template(chance)) for template in TEMPLATES for _ in range(25)]
