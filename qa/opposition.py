# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The words by which French news sets one figure, or one account, against another; patterns over folded text. `qa.disagree` weighs them."""

from __future__ import annotations

import re

from index.lexical import analyze

_COUNTS = (
    r"\b(?:parl(?:e|ent|ait|aient|er)|evoqu\w+|avanc\w+|recens\w+|compte|comptent|comptait|comptaient|compter|denombr\w+|chiffre(?:nt|r)?(?= (?:a|le|la|les|l'))|evalu\w+|estim(?:e|ent|ait|aient|er)|"
    r"tabl(?:e|ent|ait|aient)|reconnai\w+|admet\w*|concede\w*|revendiqu\w+|retien\w*|calcul\w+|comptabilis\w+|enregistr\w+|s'en tien\w+|s'attend\w*|envisag\w+|cit(?:e|ent|ait)|fai\w* (?:plutot )?etat|assur\w+|affirm\w+|jur\w+|"
    r"soutien\w*|accorde\w*|propose\w*|pretend\w*|espere\w*|attend\w*|invoqu\w+|port(?:e|ent|ait) (?:a|ce)|annonc\w+|situ\w+|dit (?:avoir|n'avoir)|disent|ramen\w+|vant\w+|donn\w+ le chiffre|le chiffre de|le nombre de)\b"
)
COUNTING = re.compile(_COUNTS)
BY = re.compile(r"\b(?:selon|d'apres|a en croire|aux dires d|according to|de source)\b|\bpour (?:la|le|les|l') ?\w+,")
CONTRAST = re.compile(
    r"\bplutot\b|\bpour (?:sa|leur|ma|notre) part\b|\bde (?:son|leur|mon) cote\b|, (?:lui|elle|eux|elles)(?:-memes?|-meme)?\b|\b(?:lui|elle|eux|elles),|\bquant a\b|\bau contraire\b|\ben revanche\b|\bcontest\w+|"
    r"\bdement\w*|\bn(?:e |'en |'y |')(?:(?:en |l'|lui |serait |seraient )?[\w-]+ (?:\w+ )?){1,3}?(?:qu'|que )|\bne parle que\b|\ben realite\b|\bpourtant\b|\btandis qu|\bquand (?:la|le|les|l'|son|sa|leur|des|un)|\balors qu|"
    r"\bmoins (?:optimiste|alarmiste|effrayant)|\bplus (?:prudent|pessimiste|optimiste|alarmiste)\w*|\bplus du (?:double|triple)|\ben (?:recens|denombr|compt|revendiqu|admet|reconnai|cit|attend|accord|propos|espe|voulai)\w+|"
    r"\bau moins\b|\bseulement\b|\bpas de cet avis\b|\brecuse\w*|\bcontredi\w+|\brefut\w+|\bramen\w+|\bfait plutot\b|\bvers(?:ion|us)\b|\bl'(?:estim|evalu|chiffr)\w+"
)
REVISED = re.compile(
    r"\bcorrig\w+|\brectifi\w+|\brevis\w+|\brevu\w*\b|\breevalu\w+|\b(?:avai\w+|eut|ont|a) d'abord\b|\bd'abord (?:ete|parle|fait|evoque|annonce|recense|declare|donne)|\bdesormais\b|\binitialement\b|\b(?:bilan|chiffre|estimation|montant|devis)s? initia\w+|\balourdi\w*|\bnouveau bilan\b|\bbilan (?:provisoire|revise)|"
    r"\bau depart\b|\bcontre [^,;.]{1,40}(?:annonc|prev|estim|avanc|evoqu|recens|indiqu|communiqu)\w+|\bnon (?:pas )?[\w ]{1,30} comme\b|\bpas [^,;.]{1,30} mais\b|\bl'addition\b|\bporte\w* (?:\w+ )?(?:son|le) bilan\b|\bau lieu d"
)
ELSEWHEN = re.compile(
    r"\b(?:l'an(?:nee)? (?:dernier|derniere|passe|passee|precedente?)|il y a (?:un|deux|trois|quatre|cinq|dix|\d+) ans|(?:un|deux|trois|\w+) ans (?:plus tot|auparavant|avant)|(?:l'|la )?(?:derniere |precedente |edition )(?:edition|saison|precedente)|en (?:19|20)\d\d|"
    r"a la meme (?:heure|epoque|date|periode)|par rapport a|dix ans|jadis|autrefois)\b"
)
OPPOSED = re.compile(
    r"\b(?:contest\w+|n'est pas de cet avis|plutot|au contraire|dement\w*|retorqu\w+|repliqu\w+|ni(?:e|ent|ait)|contredi\w+|l'inverse|pourtant|en revanche|(?:son|leur|autre) (?:version|lecture)|recuse\w*|refut\w+|quant a (?:lui|elle|eux|elles)|"
    r"pour (?:sa|leur) part|de (?:son|leur) cote|fait sourire|tient cette)\b|, (?:lui|elle|eux|elles),"
)
ASKS_SIDES = re.compile(
    r"\b(?:selon|d'apres|version|cote|pour|vu d)\b.*\b(?:et|ou|puis)\b.*\b(?:selon|d'apres|version|cote|pour|vu d)|\b(?:version|explication|avis|lecture)s? d\w*\b.* et |\bles (?:uns et les|deux camps|deux parties)|\b(?:chaque camp|chacun)\b|"
    r"\bsont-ils d'accord\b|\bquelles versions\b|\baccording to .* and "
)
ASKS_FIRST = re.compile(r"\b(?:premiere?s? (?:bilan|chiffre|estimation|annonce|temps)s?|d'abord|initia\w+|au (?:debut|depart)|provisoire|first|initially)\b")
APART = re.compile(r"[;:—]|, |\b(?:quand|mais|alors que|tandis que|contre|et non|loin d)\b")
AIM = re.compile(r"\b(?:objectif|capacite|plafond|seuil|record|norme|cible|quota|limite)s?\b|\b(?:on|nous) (?:nous |s'|a )?avai\w+ (?:prevu|annonce|promis)")
_GROUPS = (
    "mort deces tue victime noye depouille corps tuees perir", "blesse intoxique brule", "disparu manquant", "rescape survivant miracule", "evacue deplace sinistre sans-abri refugie",
    "arrestation interpellation interpelle arrete garde", "pour oui", "contre non abstention", "but", "hospitalise", "otage", "enfant mineur", "femme", "homme", "pompier policier gendarme militaire soldat",
)  # fmt: skip
GROUP: dict[str, int] = {stem: number for number, words in enumerate(_GROUPS) for word in words.split() for stem in analyze(word)}
