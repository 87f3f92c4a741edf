# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Verbs of saying and the noun phrases beside them: who is named as speaking inside one French sentence. `qa.speakers` does the rest.

Capitals tell names, so patterns run over the sentence itself with plain apostrophes (`plain`), as long as the sentence.
"""

from __future__ import annotations

import re

from qa.caldays import CharacterTable

Bounds = tuple[int, int]
BY = "selon "  # before a pronoun that may stand for the subject of its own sentence

_PLAIN = CharacterTable(str.maketrans("’‘\u00a0\u202f\u2009", "''   "))
# Verbs in -er by their stems. The weak ones have other senses too: they need « que », a colon or a quotation after them.
_STRONG = """
déclar affirm annonc ajout expliqu précis indiqu soulign estim assur répliqu rétorqu confi racont témoign avou regrett déplor dénonc insist
martel martèl plaisant ironis résum jug considèr considér rappel rappell relev protest félicit indign étonn soupir grogn rigol
plaid accus réclam espèr espér évoqu révèl révél confirm jur répèt répét recommand conseill décrèt décrét excus exclam inquièt inquiét alarm
fulmin suggèr suggér tempèr tempér nuanc emport agac fustig réfut contest redout souhait rejet rejett justifi certifi clam argument anticip rican
reproch pronostiqu rassur prôn enrag
"""
_WEAK = """
lanc observ not constat pens gliss cri demand inform signal tonn tranch engag interrog relat propos salu tweet ni balay analys lâch exig balanc rectifi
expos énumèr énumér détaill avanc invoqu mentionn attest énonc pest enchaîn appel critiqu souffl comment murmur
"""
_FINITE_OTHERS = (
    r"dit|disent|disait|disaient|dirent|répond|répondent|répondait|répondit|reconnaît|reconnaissent|reconnaissait|admet|admettent|admettait|promet|promettent|promettait|prévient|préviennent|"
    r"prévenait|avertit|avertissent|soutient|soutiennent|soutenait|prétend|prétendent|dément|démentent|craint|craignent|craignait|défend|défendent|renchérit|souvient|souvenait|plaint|plaignent|"
    r"réjouit|réjouissent|garantit|garantissent|réagit|réagissent|remarque|gémit|gronde|sourit|tempête|amuse|vante|fait savoir|fait valoir|fait remarquer|font savoir|font valoir|met en garde"
)
_FINITE_WEAK = r"conclut|concluent|poursuit|poursuivent|reprend|reprennent|écrit|écrivent|écrivait|croit|croient|maintient|maintiennent|décrit|décrivent|émet|veut"
_PAST_OTHERS = (
    r"dit|répondu|reconnu|admis|promis|prévenu|averti|soutenu|prétendu|démenti|défendu|renchéri|réjoui|garanti|réagi|amusé|fait savoir|fait valoir|fait remarquer|mis en garde|conclu|poursuivi|repris|"
    r"écrit|maintenu|décrit|émis|parlé|plaint|craint"
)


def _stems(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_ADVERB = r"(?:ainsi|aussi|également|encore|toutefois|cependant|ensuite|notamment|d'ailleurs|finalement|néanmoins|pourtant|déjà|d'abord|vite|même|aussitôt|immédiatement|elle|lui|eux|quant à (?:elle|lui|eux)|de son côté|pour sa part|\w+ment)"
_CLITICS = r"(?:(?:ne|n'en|l'en|lui en|le|lui|leur|nous|en|y|se|me) |[lmsn]')*"
_AUX = rf"(?:a|ont|avait|avaient|aurait|auraient|est|sont|était|eut)(?: {_ADVERB}(?: de nouveau)?)? (?:tenu à |cru |voulu |préféré )?"
_ENDINGS = r"(?:e|ent|ait|aient|a|èrent)"
_FINITE_VERB = rf"(?:(?:{_stems(_STRONG + _WEAK)}){_ENDINGS}|{_FINITE_OTHERS}|{_FINITE_WEAK})"
_PAST_VERB = rf"(?:(?:{_stems(_STRONG + _WEAK)})(?:é|ée|és|ées|er)|{_PAST_OTHERS})"
_SAYS = rf"(?:{_CLITICS}(?:{_AUX}{_PAST_VERB}|{_FINITE_VERB})(?!\w))"
_WEAK_VERB = re.compile(rf"(?:(?:{_stems(_WEAK)})(?:{_ENDINGS}|é|ée|és|ées|er)|{_FINITE_WEAK}|conclu|poursuivi|repris|écrit|maintenu|décrit|émis|parlé)$")
_NO_NAME = (
    r"(?!(?:L[ea]s?|Une?|Des|Du|De|Son|Sa|Ses|Ce|Cet|Cette|Ces|Celles?|Celui|Ceux|Ils?|Elles?|On|Nous|Vous|Je|Cela|Ça|Mais|Et|Ou|Or|Car|Donc|Si|Quand|Comme|Selon|Pour|Dans|En|À|Au|Aux|"
    r"Par|Sur|Sous|Avec|Sans|Après|Avant|Depuis|Lors|Face|Chez|Rien|Tout|Tous|Toutes|Deux|Trois|Quatre|Cinq|Six|Sept|Huit|Neuf|Dix|Onze|Douze|Quinze|Vingt|Trente|Quarante|Grand|Grande|Prix|Coupe|Open|Festival|Cent|Mille|"
    r"Plusieurs|Certains|Aucun|Chaque|Notre|Votre|Leurs?|Mon|Ma|Mes|Que|Qui|Pourtant|Puis|Ainsi|Hier|Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche|Non|Oui|Ni|Ne|Plus|Pas|Peu|Très|Néanmoins|Cependant|Toutefois|Enfin|Ensuite|Malgré|Certes|Alors|Aussi|Bref|Parmi|Outre|Quant|Jamais|Toujours|Désormais|Encore|Même|Autre|Entre|Vers|Dès|Pendant|Devant|Loin|\w+ment)\b(?!-[A-Z]))(?![A-ZÀ-Þ]')"
)
_CAP = r"(?:d'|(?:al|el|ben|bin|ibn)-)?[A-ZÀ-ÖØ-Þ](?:[\w'-]|\.(?=[A-Z]))*(?<!')"
NAME = rf"(?:(?:M\.|Mme|Mlle|MM\.|Me|Dr|Pr|Mgr) (?:veuve )?)?{_NO_NAME}{_CAP}(?: (?:(?:de|du|des|de la|le|la|van|von|ben|al|el|da|dos) )?{_CAP}| [A-Z]\.)*"
_FULL = rf"{_NO_NAME}{_CAP}(?: (?:(?:de|du|des|de la|le|la|van|von|ben|al|el|da|dos) )?(?:{_CAP}|[A-Z]\.))+"
_DET = r"(?:[Ll][ea]s? |[Ll]'|[Uu]ne? |[Ss](?:on|a|es) |[Cc](?:e|et|ette|es) |[Ll]eurs? |[Dd]es |[Dd]eux |[Pp]lusieurs |[Cc]ertains? |[Nn]otre )"
_WORD = r"[^\s,.;:!?»«\"“”()\n]+"
# What ends a noun phrase that follows its verb: punctuation, an adverbial, a clause.
_ENDS = (
    r"(?=\s*(?:[,.;:!?»«\"“”()\n–—]|$)| (?:qui|que|dont|où|en|lors|devant|dans|sur|après|avant|avec|mais|car|quand|lorsque|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|pour|sans|par|"
    r"ce (?:matin|soir|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|au (?:cours|micro|terme|sujet|lendemain|moment|bout)|à (?:l'(?:issue|antenne|AFP|adresse|occasion|image)|(?:une|la) question|la (?:sortie|radio|"
    r"tribune|télévision|presse)|minuit|propos|midi|\d|des)|aux (?:côtés|journalistes)|face|puis|et (?:qui|que|de|a|ont)|dès|ne|a|ont|est|sont|avait|sous|entre|comme|ayant|tout)\b| (?:qu|n|et d|et s|lorsqu|puisqu|jusqu)')"
)
_ADVERBIALS = (
    r"(?:(?:hier|aujourd'hui|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier)(?: (?:matin|soir|midi|après-midi))?|ce (?:matin|soir|midi|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|"
    r"ensuite|aussi|encore|également|d'ailleurs|pour sa part|de son côté|toutefois|cependant|(?:avec|sans) \w+|à (?:la |l'|son |sa )\w+|au \w+|aux \w+|dans (?:un|une|le|la|son|sa) \w+|sur (?:le |la |son |un )?\w+|"
    r"devant (?:la |le |les |l')\w+|en \w+|non sans \w+|(?:tout |très |plus )?\w+ment|quant à \w+),? ){0,2}"
)
_PHRASE = rf"(?:{NAME}(?:(?= d(?:e|u|es) | d')|{_ENDS})|{_DET}(?:{_WORD}(?: |(?<=['-]))){{0,9}}?{_WORD}{_ENDS})"
_APPOSED = rf"(?:, (?:(?:le|la|un|une) [\w-]+ |l'[\w-]+ )?{NAME}(?=\s*(?:[,.;:!?»\n(]|$)))?"
_DEMONSTRATIVE = r"(?:(?:celui|celle|ceux|celles)-(?:ci|là)|ce dernier|cette dernière|ces derniers|ces dernières)"
_QUOTE_END = r"[»\"”!?…],? ?"
_INVERTED = re.compile(rf"(?:{_QUOTE_END}|(?P<comma>, )|\b(?:[Cc]e que |[Cc]omme |[Aa]insi que ))(?<=[ ]){_SAYS} {_ADVERBIALS}(?P<who>{_PHRASE}{_APPOSED})")
_INVERTED_QU = re.compile(rf"\b[Cc]e qu'(?:{_AUX}{_PAST_VERB}) (?P<who>{_PHRASE}{_APPOSED})")
_INVERTED_PRONOUN = re.compile(
    rf"(?:{_QUOTE_END}|, ){_CLITICS}(?:(?:a|ont|avait|est|était)-(?:t-)?(?P<after>ils?|elles?)(?: {_ADVERB})? (?:tenu à |cru )?{_PAST_VERB}\b|{_FINITE_VERB}-(?:t-)?(?P<end>ils?|elles?)\b)"
)
_INVERTED_THAT = re.compile(rf"(?:{_QUOTE_END}|, ){_SAYS} (?P<he>{_DEMONSTRATIVE})", re.IGNORECASE)
_NO_SOURCE = (
    r"(?!(?:l[aes]+ |l'|ses |son |sa |un |une |leurs? |des |ces? |cette )?(?:propres? \w+|cas|règles?|lois?|modalités?|principes?|méthodes?|critères?|types?|modèles?|modes?|saisons?|régions?|juridictions?|"
    r"besoins|moyens|mythologie|légende|usages?|traditions?|procédures?|calendrier|barème|plan|scénario|formule|conditions?|circonstances|heures?|jours?|pays|âge|lieux?|termes?)\b)"
)
_NO_POUR = (
    r"(?:\w+ |l'|d')?(?:\w+ )?(?:fois|raisons?|journées?|heures?|jours?|semaines?|mois|ans?|années?|instant|moment|plupart|suite|bonne|causes?|occasion|preuve|buts?|part|reste|exemple|rappel|autant|"
    r"soutien|saison|édition|match|cent|\d+)\b|\w+(?:er|ir|re|oir)\b|s'|se |en |y |ne |cela|ce "
)
_BY_NAME = re.compile(
    rf"(?:\b[Ss]elon {_NO_SOURCE}|\b[Dd]'après |\b[Àà] en croire |\b[Aa]ux yeux d(?:e |u |es )|\b[Dd]e l'avis d(?:e |u |es )|(?:^|(?<=[.!?»] )|(?<=\n))Pour (?!{_NO_POUR})(?=[^,]{{3,80}},))(?P<who>{_PHRASE}{_APPOSED})"
)
_BY_PRONOUN = re.compile(r"\b(?:selon |d'après )(?P<he>lui|elle|eux|elles)\b|\bà (?P<l>l')en croire\b", re.IGNORECASE)
_NOUN_COLON = re.compile(
    rf"\b(?:[Rr]éponse|[Rr]éaction|[Rr]éplique|[Cc]ommentaire|[Cc]onclusion|[Vv]erdict|[Cc]onseil|[Aa]vis|[Mm]ot d'ordre) d(?:u |e |es |')(?P<who>(?:{_DET})?[^:«\n]{{2,60}}?)(?=\s*:)"
)
_VERB_AT = re.compile(rf"(?<![\w'-]){_SAYS}(?=[\s,.:;]|$)")
_SPEECH_AFTER = re.compile(r"\s*(?:[:«\"“]|[^.;,«»]{0,60}?(?:\bque\b|\bqu'|[:«\"“]))")
_PRONOUN_BEFORE = re.compile(rf"(?:^|[,»:;.] |\b(?:et|mais|car|que|dont|où|puis) )(?P<he>ils?|elles?|{_DEMONSTRATIVE})(?:,[^,]{{2,60}},)? $", re.IGNORECASE)
_COLON = re.compile(r"(?P<before>[^«\"“:]{3,160}): ?[«\"“]")
_NO_SUBJECT = re.compile(
    r"(?:qui|que|qu'|dont|où|en|à|au|aux|dans|sur|pour|par|avec|sans|après|avant|depuis|lors|selon|d'après|face|interrog\w+|de|du|d'|chez|quant|si|quand|lorsque|mais|car|et|ou|puis|hier|"
    r"aujourd'hui|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce (?:matin|soir|midi)|âgé\w*|\d+|reçu\w*|contacté\w*|joint\w*|arrivé\w*|\w+ant|ni|comme|pourtant|toutefois|cependant|jusqu\w*|"
    r"l'an|l'année|la semaine|le mois|le lendemain|la veille|il y a)(?![\w-])",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"\s*(?P<who>{NAME}(?: et (?:{NAME}|{_DET}[^,]+))?|{_DET}.+?)\s*$", re.DOTALL)
_FINITE = re.compile(r"\s(?:n'|ne |l'|s'|se |y |en )?(?:a|ont|est|sont|était|étaient|avait|avaient|sera|seront|fut|furent|va|vont|peut|doit|semble|semblent|pointe|pointent|reste|restent|le savent)\s")
_NOBODY = re.compile(r"(?:ils?|elles?|on|ce|cela|ça|l[ea]s?|une?|nous|je|vous|rien|tout|certains|\d+)", re.IGNORECASE)
PERSON = re.compile(
    rf"(?P<led>{_DET}(?:{_WORD} ){{0,6}}?{_WORD}, (?:(?:le|la|un|une) (?:[\w-]+ ){{1,3}}|l'[\w-]+ )?(?P<name>{_FULL}))(?=[\s,.;:)])"
    rf"|(?P<titled>(?:(?:[Ll]e|[Ll]a|[Uu]ne?) (?:(?!(?:fut|est|était|a|qui|et|pour|par|avec|à|que|sur|dans|contre|devant|après) )[a-zà-ÿ'-]+ ){{1,5}}|[Ll]'[a-zà-ÿ'-]+ (?:(?!(?:fut|est|était|a|qui|et|pour|par|avec|à|que|sur|dans) )[a-zà-ÿ'-]+ ){{0,4}}){_FULL})|(?P<bare>(?:(?:M\.|Mme|Mlle|Me|Dr|Pr|Mgr) {NAME}|{_FULL}))"
)


def plain(text: str) -> str:
    """Typographic apostrophes and spaces made plain; as long as the text."""
    return text.translate(_PLAIN)


def said_in(sentence: str) -> tuple[Bounds | None, str]:
    """The speaker named in a sentence (as `plain` leaves it), and the pronoun (« il », « celle-ci ») that stands for one; neither: (None, "")."""
    found: list[tuple[int, Bounds | None, str]] = []
    for pattern in (_INVERTED, _INVERTED_QU, _BY_NAME, _NOUN_COLON):
        m = next((m for m in pattern.finditer(sentence) if not _misread(sentence, m)), None)
        if m:
            found.append((m.start(), trimmed(sentence, *m.span("who")), ""))
    for pattern in (_INVERTED_PRONOUN, _INVERTED_THAT, _BY_PRONOUN):
        if m := pattern.search(sentence):
            pronoun = next((group for group in m.groups() if group), "il")
            found.append((m.start(), None, (BY if pattern is _BY_PRONOUN else "") + pronoun.lower()))
    if subject := _subject(sentence):
        found.append(subject)
    found = [item for item in found if item[1] or item[2]]
    if not found:
        return None, ""
    _, named, pronoun = min(found, key=lambda item: item[0])
    return named, pronoun


def _misread(sentence: str, m: re.Match[str]) -> bool:
    """Inside a quotation, or the verb's object: « Mme X, pharmacienne, a jugé ces bus « trop vieux » »."""
    if not m.groupdict().get("comma"):
        return False
    return _inside_quotes(sentence, m.start()) or bool(re.match(r"\s*(?:[«\"“]|que\b|qu')", sentence[m.end("who") :]))


def _subject(sentence: str) -> tuple[int, Bounds | None, str] | None:
    """The subject of a verb of saying: « La ministre, Anne X, a déclaré que … », « Il précise : … »."""
    for m in _VERB_AT.finditer(sentence):
        if _inside_quotes(sentence, m.start()) or (_WEAK_VERB.search(m[0]) and not _SPEECH_AFTER.match(sentence, m.end())):
            continue
        if pronoun := _PRONOUN_BEFORE.search(sentence[: m.start()]):
            return m.start(), None, pronoun["he"].lower()
        if who := _phrase_before(sentence, m.start()):
            return m.start(), who, ""
    m2 = _COLON.match(sentence)
    if not m2:
        return None
    if pronoun := re.match(r"\s*(ils?|elles?)\s", sentence, re.IGNORECASE):
        return m2.end("before"), None, pronoun[1].lower()
    who = _phrase_before(sentence, m2.end("before"))
    return (m2.end("before"), who, "") if who else None


def _inside_quotes(sentence: str, at: int) -> bool:
    before = sentence[:at]
    return len(re.findall("[«“]", before)) > len(re.findall("[»”]", before)) or before.count('"') % 2 == 1


def _phrase_before(sentence: str, end: int) -> Bounds | None:
    """The subject that stands before `end`: the first piece between commas that can be one, with the name apposed to it."""
    left = max((m.end() for m in re.finditer(r"[;:»”]\s*|\s(?:mais|car|tandis que|alors que)\s", sentence[:end])), default=0)
    pieces, at = [], left
    for piece in re.split(r"(,\s*)", sentence[left:end]):
        if not piece.startswith(","):
            pieces.append((at, at + len(piece)))
        at += len(piece)
    for number, (start, stop) in enumerate(pieces):
        piece = sentence[start:stop]
        m = _SUBJECT.match(piece)
        if not m or _NO_SUBJECT.match(piece.strip()):
            continue
        found = (start + m.start("who"), start + m.end("who"))
        if not re.match(NAME, m["who"]) and number + 1 < len(pieces) and re.fullmatch(rf"(?:(?:le|la) [\w-]+ |l'[\w-]+ )?{NAME}\s*", sentence[slice(*pieces[number + 1])]):
            found = (found[0], pieces[number + 1][1])
        return trimmed(sentence, *found)
    return None


def trimmed(sentence: str, start: int, end: int) -> Bounds | None:
    """Without relative clauses, verbs and stray words at the end; None when nothing is left, or nobody."""
    piece = re.split(r"\s(?:qui|dont|que|où)\s|\squ'", sentence[start:end], maxsplit=1)[0]
    if finite := _FINITE.search(piece + " "):
        if not re.match(NAME, piece) and " et " not in piece[finite.end() :] + " ":
            return None  # a clause, no subject
        piece = piece[: finite.start()]
    piece = re.sub(r"\s+(?:n'|ne|l'|lui|leur|en|y|s'|se|le|la|aussi|également|pourtant|ensuite|nous|jamais)\s*$", "", piece)
    lead = len(piece) - len(piece.lstrip())
    piece = piece.strip().rstrip(" ,;:'")
    if len(piece) < 2 or _NOBODY.fullmatch(piece):
        return None
    return start + lead, start + lead + len(piece)


def opening_subject(sentence: str) -> Bounds | None:
    """« Les mutins | ont pris la caserne car, selon eux, … »: what stands before the first plain verb."""
    finite = _FINITE.search(sentence)
    m = _SUBJECT.match(sentence[: finite.start()]) if finite else None
    return m.span("who") if m and "," not in m["who"] else None
