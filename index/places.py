# ruff: noqa: E501 -- a row of countries to a line
"""Countries and what is said of them: a question names « l'Italie » where the article has « l'ambassade italienne ».

Terms are those of `index.lexical.analyze`. A country of several words stands for its adjective when all of them are there, not the other
way round: « unis » alone says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.lexical import analyze, fold

_COUNTRIES = """
Afghanistan: afghan afghane | Afrique: africain africaine | Albanie: albanais albanaise | Algérie: algérien algérienne | Allemagne: allemand allemande |
Andorre: andorran andorrane | Angleterre: anglais anglaise britannique | Angola: angolais angolaise | Arabie saoudite: saoudien saoudienne |
Argentine: argentin argentine | Arménie: arménien arménienne | Asie: asiatique | Australie: australien australienne | Autriche: autrichien autrichienne |
Azerbaïdjan: azerbaïdjanais azerbaïdjanaise azéri | Bahreïn: bahreïni bahreïnie | Bangladesh: bangladais bangladaise | Belgique: belge |
Bénin: béninois béninoise | Biélorussie: biélorusse | Birmanie: birman birmane | Bolivie: bolivien bolivienne | Bosnie: bosnien bosnienne bosniaque |
Botswana: botswanais botswanaise | Brésil: brésilien brésilienne | Bretagne: breton bretonne | Bulgarie: bulgare | Burkina Faso: burkinabè |
Burundi: burundais burundaise | Cambodge: cambodgien cambodgienne | Cameroun: camerounais camerounaise | Canada: canadien canadienne |
Catalogne: catalan catalane | Centrafrique: centrafricain centrafricaine | Chili: chilien chilienne | Chine: chinois chinoise | Chypre: chypriote |
Colombie: colombien colombienne | Congo: congolais congolaise | Corée du Nord: nord-coréen nord-coréenne | Corée du Sud: sud-coréen sud-coréenne |
Corse: corse | Costa Rica: costaricien costaricienne | Côte d'Ivoire: ivoirien ivoirienne | Croatie: croate | Cuba: cubain cubaine |
Danemark: danois danoise | Djibouti: djiboutien djiboutienne | Écosse: écossais écossaise | Égypte: égyptien égyptienne | Équateur: équatorien équatorienne |
Érythrée: érythréen érythréenne | Espagne: espagnol espagnole | Estonie: estonien estonienne | États-Unis: américain américaine états-unien | USA: américain américaine |
Éthiopie: éthiopien éthiopienne | Europe: européen européenne | Finlande: finlandais finlandaise | Flandre: flamand flamande | France: français française |
Gabon: gabonais gabonaise | Galles: gallois galloise | Gambie: gambien gambienne | Géorgie: géorgien géorgienne | Ghana: ghanéen ghanéenne |
Grande-Bretagne: britannique | Grèce: grec grecque | Groenland: groenlandais groenlandaise | Guatemala: guatémaltèque | Guinée: guinéen guinéenne |
Haïti: haïtien haïtienne | Honduras: hondurien hondurienne | Hongrie: hongrois hongroise | Inde: indien indienne | Indonésie: indonésien indonésienne |
Irak: irakien irakienne | Iran: iranien iranienne | Irlande: irlandais irlandaise | Islande: islandais islandaise | Israël: israélien israélienne |
Italie: italien italienne | Jamaïque: jamaïcain jamaïcaine | Japon: japonais japonaise nippon nippone | Jordanie: jordanien jordanienne |
Kazakhstan: kazakh kazakhe | Kenya: kényan kényane | Kirghizistan: kirghize | Kosovo: kosovar kosovare | Koweït: koweïtien koweïtienne | Laos: laotien laotienne |
Lettonie: letton lettone | Liban: libanais libanaise | Liberia: libérien libérienne | Libye: libyen libyenne | Lituanie: lituanien lituanienne |
Luxembourg: luxembourgeois luxembourgeoise | Macédoine: macédonien macédonienne | Madagascar: malgache | Malaisie: malaisien malaisienne | Mali: malien malienne |
Malte: maltais maltaise | Maroc: marocain marocaine | Maurice: mauricien mauricienne | Mauritanie: mauritanien mauritanienne | Mexique: mexicain mexicaine |
Moldavie: moldave | Monaco: monégasque | Mongolie: mongol mongole | Monténégro: monténégrin monténégrine | Mozambique: mozambicain mozambicaine |
Namibie: namibien namibienne | Népal: népalais népalaise | Nicaragua: nicaraguayen nicaraguayenne | Niger: nigérien nigérienne | Nigeria: nigérian nigériane |
Norvège: norvégien norvégienne | Nouvelle-Zélande: néo-zélandais néo-zélandaise | Oman: omanais omanaise | Ouganda: ougandais ougandaise |
Ouzbékistan: ouzbek ouzbèke | Pakistan: pakistanais pakistanaise | Palestine: palestinien palestinienne | Panama: panaméen panaméenne | Paraguay: paraguayen paraguayenne |
Pays-Bas: néerlandais néerlandaise hollandais hollandaise | Hollande: néerlandais néerlandaise hollandais hollandaise | Pérou: péruvien péruvienne |
Philippines: philippin philippine | Pologne: polonais polonaise | Porto Rico: portoricain portoricaine | Portugal: portugais portugaise | Qatar: qatari qatarie qatarien qatarienne |
Québec: québécois québécoise | Roumanie: roumain roumaine | Royaume-Uni: britannique | Russie: russe | Rwanda: rwandais rwandaise | Salvador: salvadorien salvadorienne |
Sénégal: sénégalais sénégalaise | Serbie: serbe | Singapour: singapourien singapourienne | Slovaquie: slovaque | Slovénie: slovène | Somalie: somalien somalienne |
Soudan: soudanais soudanaise | Sri Lanka: sri-lankais sri-lankaise | Suède: suédois suédoise | Suisse: suisse helvétique | Syrie: syrien syrienne |
Tadjikistan: tadjik tadjike | Taïwan: taïwanais taïwanaise | Tanzanie: tanzanien tanzanienne | Tchad: tchadien tchadienne | Tchéquie: tchèque |
Tchétchénie: tchétchène | Thaïlande: thaïlandais thaïlandaise | Tibet: tibétain tibétaine | Togo: togolais togolaise | Tunisie: tunisien tunisienne | Turquie: turc turque |
Ukraine: ukrainien ukrainienne | Uruguay: uruguayen uruguayenne | Vatican: pontifical pontificale | Venezuela: vénézuélien vénézuélienne | Viêt Nam: vietnamien vietnamienne |
Vietnam: vietnamien vietnamienne | Wallonie: wallon wallonne | Yémen: yéménite | Zambie: zambien zambienne | Zimbabwe: zimbabwéen zimbabwéenne
"""


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """The countries of one word, folded → as written."""
    return {fold(name): name for name, _ in _entries() if name.isalpha()}


def _entries() -> Iterator[tuple[str, str]]:
    """Each country with its adjectives."""
    for entry in " ".join(_COUNTRIES.split()).split(" | "):
        name, _, adjectives = entry.partition(": ")
        yield name, adjectives


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, frozenset[str]], dict[tuple[str, ...], frozenset[str]]]:
    """Term → terms for the same country, of countries of one word; the words of the others → their adjectives."""
    single: dict[str, set[str]] = {}
    several: dict[tuple[str, ...], frozenset[str]] = {}
    for name, adjectives in _entries():
        words = tuple(analyze(name))
        said = {tuple(analyze(form + end)) for form in adjectives.split() for end in ("", "s")}
        stems = {terms[0] for terms in said if len(terms) == 1}
        if len(words) > 1:
            # « nord-coréen » is two terms: its last is what the country's words lack.
            several[words] = frozenset(stems or {terms[-1] for terms in said})
            continue
        for term in {*words, *stems}:
            single.setdefault(term, set()).update({*words, *stems} - {term})
    return {term: frozenset(others) for term, others in single.items() if others}, several


def same_country(terms: Sequence[str]) -> dict[str, frozenset[str]]:
    """For those of a text's terms that name a country or its people, the other terms that do. Terms in the text's order."""
    single, several = _tables()
    found = {term: single[term] for term in terms if term in single}
    for words, adjectives in several.items():
        for at in range(len(terms) - len(words) + 1):
            if tuple(terms[at : at + len(words)]) == words:
                found |= {word: found.get(word, frozenset()) | adjectives for word in words}
    return found
