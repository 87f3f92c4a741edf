"""What people read of a chronology, in French and in English: see `qa.wording`."""

from __future__ import annotations

from dataclasses import dataclass

from qa.wording import NARROW, SPACE


@dataclass(frozen=True, slots=True)
class TimelineWording:
    """Every text of ours about chronologies in one language. `{…}` are filled with `str.format`, forms by `qa.wording.plural`."""

    code: str
    chat_tab: str
    tab: str
    label: str
    placeholder: str
    send: str
    welcome: str
    explained: str
    searching: str
    lost: str
    none: str
    none_note: str
    omitted: str
    by_publication: str
    decade: str
    before: str
    after: str
    days: str
    months: str
    period: str
    plot_month: str
    plot_year: str
    plot_decade: str
    plot_hint: str
    only: str
    show_all: str
    events: str
    also: str


FRENCH = TimelineWording(
    code="fr",
    chat_tab="Questions",
    tab="Chronologie",
    label="Sujet de la chronologie",
    placeholder="Un sujet, un nom, une affaire…",
    send="Dérouler",
    welcome=f"Quelle histoire dérouler{NARROW}?",
    explained="Les phrases datées que l’archive contient sur un sujet, de la plus ancienne à la plus récente"
    f"{SPACE}: chacune est citée telle quelle, avec son article.",
    searching="Recherche dans l’archive…",
    lost=f"Le serveur ne répond pas{SPACE}: la demande n’a pas abouti. Dès qu’il répondra de nouveau, la page se rechargera.",
    none="L’archive ne contient rien de daté sur ce sujet.",
    none_note="Essayez un nom, un lieu ou d’autres mots, ou une période plus large.",
    omitted="{count} autre événement, moins proche du sujet, n’est pas montré.|{count} autres événements, moins proches du sujet,"
    " ne sont pas montrés.",
    by_publication="date de publication",
    decade="années {year}",
    before="avant {when}",
    after="après {when}",
    days="du {first} au {last}",
    months="{first} à {last}",
    period=f"Période comprise{SPACE}:",
    plot_month="Articles par mois",
    plot_year="Articles par an",
    plot_decade="Articles par décennie",
    plot_hint="selon la date de ce qu’ils racontent. Une barre ne garde que sa période.",
    only=f"Seulement{SPACE}:",
    show_all="Tout afficher",
    events="{count} événement|{count} événements",
    also="et {count} autre article|et {count} autres articles",
)

ENGLISH = TimelineWording(
    code="en",
    chat_tab="Questions",
    tab="Timeline",
    label="Subject of the timeline",
    placeholder="A subject, a name, an affair…",
    send="Show",
    welcome="Which story do you want to follow?",
    explained="The dated sentences that the archive holds on a subject, earliest first: each is quoted as it stands, with its article.",
    searching="Searching the archive…",
    lost="The server does not answer: the request was not dealt with. Once it answers again, the page will reload.",
    none="The archive holds nothing dated on this subject.",
    none_note="Try a name, a place or other words, or a wider period.",
    omitted="{count} more event, less close to the subject, is not shown.|{count} more events, less close to the subject, are not shown.",
    by_publication="date of publication",
    decade="{year}s",
    before="before {when}",
    after="after {when}",
    days="{first} to {last}",
    months="{first} to {last}",
    period="Period understood:",
    plot_month="Articles by month",
    plot_year="Articles by year",
    plot_decade="Articles by decade",
    plot_hint="by the date of what they tell. A bar keeps only its period.",
    only="Only:",
    show_all="Show all",
    events="{count} event|{count} events",
    also="and {count} other article|and {count} other articles",
)


def timeline_wording(lang: str) -> TimelineWording:
    """The words of a language; French for one we don't have."""
    return ENGLISH if lang == "en" else FRENCH
