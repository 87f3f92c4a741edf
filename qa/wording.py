"""What people read, in French and in English: the page's words, dates and figures. Nothing here touches an article's text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from index.headers import MONTHS as FRENCH_MONTHS

NARROW = "\u202f"  # the thin space that French sets inside figures and before « ; : ! ? »
SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text of ours in one language. `{…}` are filled with `str.format`."""

    code: str
    other: str
    other_name: str
    tagline: str
    articles: str
    passages: str
    period: str
    day: str
    more_sources: str
    also: str
    empty_archive: str
    ask_label: str
    ask_placeholder: str
    send: str
    new_chat: str
    language: str
    welcome: str
    examples: str
    conversation: str
    you: str
    searching: str
    not_found: str
    neighbours: str
    neighbours_note: str
    understood: str
    results_for: str
    answer: str
    date: str
    said_by: str
    quotes_one: str
    quotes_many: str
    untitled: str
    open_article: str
    copy: str
    copied: str
    panel: str
    close: str
    original: str
    by: str
    identifier: str
    version: str
    gone: str
    corrected: str
    crashed: str
    lost: str
    serving: str
    since: str
    until: str
    period_label: str
    source_label: str
    period_understood: str
    source_understood: str
    filters: str
    drop: str
    differ: str
    changed: str
    counted: str
    counted_all: str
    counted_none: str
    latest_cited: str
    indexing: str


FRENCH = Wording(
    code="fr",
    other="en",
    other_name="English",
    tagline="L’archive répond avec ses propres phrases.",
    articles="{count} article|{count} articles",
    passages="{count} passage|{count} passages",
    period="du {first} au {last}",
    day="{first}",
    more_sources="et {count} autre|et {count} autres",
    also="aussi publié par",
    empty_archive="Cette archive est vide.",
    ask_label="Votre question",
    ask_placeholder="Posez une question…",
    send="Demander",
    new_chat="Nouvelle conversation",
    language="Langue",
    welcome="Que voulez-vous retrouver ?".replace(" ?", NARROW + "?"),
    examples="Par exemple",
    conversation="Conversation",
    you="Votre question",
    searching="Recherche dans l’archive…",
    not_found="L’archive ne contient pas de réponse à cette question.",
    neighbours="Passages voisins",
    neighbours_note="Ils ne répondent pas à la question" + SPACE + ": ce sont seulement les plus proches que contienne l’archive.",
    understood="Question comprise" + SPACE + ":",
    results_for="Résultats pour" + SPACE + ":",
    answer="réponse" + SPACE + ":",
    date="date" + SPACE + ":",
    said_by="—",
    quotes_one="1 citation",
    quotes_many="{count} citations",
    untitled="(sans titre)",
    open_article="Ouvrir l’article",
    copy="Copier",
    copied="Copié",
    panel="Article cité",
    close="Fermer l’article",
    original="Voir l’original",
    by="Par",
    identifier="Article",
    version="version",
    gone="Cet article n’est plus dans l’archive.",
    corrected="Cet article a été corrigé depuis cette réponse" + SPACE + ": le passage cité n’y est plus repéré.",
    crashed="La recherche a échoué à cause d’une erreur du programme" + SPACE + ": son détail est dans le journal du serveur.",
    lost="Le serveur ne répond pas" + SPACE + ": la demande n’a pas abouti. Dès qu’il répondra de nouveau, la page se rechargera.",
    serving="Guillemets" + SPACE + ": {url} (Ctrl+C pour arrêter)",
    since="depuis le {day}",
    until="jusqu’au {day}",
    period_label="Période",
    source_label="Source",
    period_understood="Période comprise",
    source_understood="Source comprise",
    filters="Filtres compris",
    drop="Chercher sans ce filtre",
    differ="Les sources divergent",
    changed="Le chiffre a changé",
    counted="{count} article contient tous ces mots|{count} articles contiennent tous ces mots",
    counted_all="{count} article|{count} articles",
    counted_none="Aucun article ne contient tous ces mots",
    latest_cited="Le plus récent est cité.|Les {count} plus récents sont cités.",
    indexing="Indexation",
)

ENGLISH = Wording(
    code="en",
    other="fr",
    other_name="Français",
    tagline="The archive answers in its own sentences.",
    articles="{count} article|{count} articles",
    passages="{count} passage|{count} passages",
    period="from {first} to {last}",
    day="{first}",
    more_sources="and {count} more|and {count} more",
    also="also published by",
    empty_archive="This archive is empty.",
    ask_label="Your question",
    ask_placeholder="Ask a question…",
    send="Ask",
    new_chat="New conversation",
    language="Language",
    welcome="What are you looking for?",
    examples="For example",
    conversation="Conversation",
    you="Your question",
    searching="Searching the archive…",
    not_found="The archive holds no answer to this question.",
    neighbours="Nearby passages",
    neighbours_note="They do not answer the question: they are only the nearest that the archive holds.",
    understood="Understood as:",
    results_for="Results for:",
    answer="answer:",
    date="date:",
    said_by="Said by",
    quotes_one="1 quote",
    quotes_many="{count} quotes",
    untitled="(untitled)",
    open_article="Open the article",
    copy="Copy",
    copied="Copied",
    panel="Cited article",
    close="Close the article",
    original="See the original",
    by="By",
    identifier="Article",
    version="version",
    gone="This article is no longer in the archive.",
    corrected="This article has been corrected since this answer: the quoted passage can no longer be located in it.",
    crashed="The search failed because of a fault in the program: the details are in the server's log.",
    lost="The server does not answer: the request was not dealt with. Once it answers again, the page will reload.",
    serving="Guillemets: {url} (Ctrl+C to stop)",
    since="since {day}",
    until="until {day}",
    period_label="Period",
    source_label="Source",
    period_understood="Period understood",
    source_understood="Source understood",
    filters="Filters understood",
    drop="Search without this filter",
    differ="Sources differ",
    changed="The figure has changed",
    counted="{count} article holds all of these words|{count} articles hold all of these words",
    counted_all="{count} article|{count} articles",
    counted_none="No article holds all of these words",
    latest_cited="The latest is quoted.|The latest {count} are quoted.",
    indexing="Indexing",
)

WORDINGS: Mapping[str, Wording] = MappingProxyType({"fr": FRENCH, "en": ENGLISH})

MONTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fr": FRENCH_MONTHS,
        "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    }
)

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])")


def wording(lang: str) -> Wording:
    """The words of a language; French for one we don't have."""
    return WORDINGS.get(lang, FRENCH)


def plural(forms: str, count: int, lang: str) -> str:
    """« 1 article|2 articles » with its figure: French has the singular for 0 too."""
    one, many = forms.split("|")
    singular = count < 2 if lang == "fr" else count == 1
    return (one if singular else many).format(count=format_count(count, lang))


def format_count(count: int, lang: str) -> str:
    return f"{count:,}".replace(",", NARROW if lang == "fr" else ",")


def format_seconds(seconds: float, lang: str) -> str:
    figure = f"{seconds:.2f}"
    return f"{figure.replace('.', ',') if lang == 'fr' else figure}{SPACE}s"


def format_date(iso: str, lang: str) -> str:
    """« 20 novembre 2024 », « juin 2012 », « 2012 »: as fine as the date is known; what is no ISO date stays as it is."""
    found = _ISO.match(iso)
    if not found:
        return iso
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not month:
        return str(year)
    if month > 12 or day > 31:
        return iso
    name = MONTHS.get(lang, MONTHS["fr"])[month - 1]
    if not day:
        return f"{name} {year}"
    return f"{_day(day, lang)} {name} {year}"


def _day(day: int, lang: str) -> str:
    return "1er" if day == 1 and lang != "en" else str(day)
