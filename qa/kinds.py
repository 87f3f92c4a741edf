# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""What kind of answer a question asks for. Rules over folded text (no accents, lower case), so that hurried typing changes nothing.

Three passes: the question word at the head of the question; one left in place (« elle a fermé quand ? »); then the shape
(inversion, « est-ce que », a bare noun such as « bilan »). French first; English, Spanish, German and Italian question words as well.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.caldays import fold

# Nouns that decide after « quel », « quelle », "what", "which".
_TIME = r"jours?|dates?|annees?|mois|heures?|moment|epoque|periode|siecle|week-end|semaine|quand|decennie|saison|trimestre|matin|soir"
_PLACE = (
    r"villes?|pays|endroits?|lieux?|regions?|departements?|communes?|villages?|localites?|quartiers?|rues?|provinces?|continents?|ports?|"
    r"adresse|iles?|place|zone|coin|cantons?|capitale"
)
_PERSON = (
    r"joueu\w+|joueuses?|ministres?|maires?|elue?s?|personnes?|personnages?|presidente?s?|chef\w*|patron\w*|responsables?|auteur\w*|avocate?s?|juges?|"
    r"acteurs?|actrices?|artistes?|prof|professeur\w*|medecins?|pilote|homme|femme|politicien\w*|ecrivain\w*|realisat\w+|chanteu\w+|"
    r"cyclistes?|athletes?|coureu\w+|entraineur\w*|depute\w*|senateur\w*|prefete?|roi|reine|empereur|dirigeant\w*|directeur|directrice|"
    r"syndicaliste|scientifiques?|chercheu\w+|expert\w*|militant\w*|commercante?|marin|colonel|general|candidate?s?|philosophe|peintre|compositeur"
)
_MONEY = r"prix|cout|couts|montants?|somme|budget|salaire|loyer|tarif|valeur|dette|amende|recette|chiffre d'affaires|benefice|benef|rancon|prime|bonus|dividende"
_NUMBER = (
    r"age|nombre|taux|pourcentage|proportion|part|quantite|distance|hauteur|longueur|largeur|profondeur|superficie|surface|duree|temperature|vitesse|"
    r"poids|taille|score|bilan|volume|altitude|debit|effectif|population|delai|frequence|epaisseur|majorite|puissance|ecart|record|participation|%"
)
_SAY = (
    r"di[ts]|disent|disait|disaient|declar\w+|affirm\w+|repond\w*|repondu|replique\w*|retorque\w*|pens\w+|reproch\w+|reagi\w*|raconte\w*|explique\w*|estime\w*|"
    r"annonce\w*|promet\w*|promis|accuse\w*|denonce\w*|critique\w*|propose\w*|commente\w*|confie\w*|avoue\w*|admet\w*|crie|assure\w*|soutient|pretend\w*|"
    r"opine|juge\w*|previen\w+|averti\w*|plaide\w*|jure\w*|martele\w*|lance|souligne\w*|ironise|rappelle|regrette\w*"
)
_WHO_SAYS = rf"(?:a |ont |avait |avaient |a-t-on )?(?:{_SAY})"

_HEADS: tuple[tuple[str, str], ...] = (
    # French
    ("speaker", rf"qui {_WHO_SAYS}(?: (?:\w+ ){{0,2}})?(?:que |qu'|a \w+ que |etre |avoir |: ?|«|\")"),
    ("speaker", rf"(?:que |qu')(?:en )?(?:{_SAY})(?:-(?:t-)?(?:il|elle|on|ils|elles))?\b"),
    ("speaker", r"(?:que |qu')(?:a|ont|avait|avaient)(?:-t)?(?:-(?:il|elle|ils|elles))? ?(?:\w+ ){0,5}?(?:dit|declare|affirme|repondu|reagi|raconte|explique|annonce|promis|confie|reproche)\b"),
    ("speaker", r"(?:qu'est[- ]ce qu\w*|qu est ce qu\w*) (?:\S+ ){0,6}?(?:dit|disent|declare|a dit|ont dit|a declare|pense|repond|reproche|en pense|raconte|avoue)\b"),
    ("speaker", r"(?:quelle est |quelle a ete |quelle fut )?(?:la |les )?(?:reaction|replique|reponse|declaration|opinion|avis|commentaire)s? (?:de|du|des|d'|officielle|a)"),
    ("speaker", r"quels? (?:est |sont |argument|propos|mots?|excuse|conseil|commentaire|reaction|reponse|critique)\w* (?:donne|avance|invoque|a eu|ont eu|a choisi)"),
    ("speaker", r"comment (?:\S+ ){0,8}?(?:reagi\w*|justifi\w*|se defend\w*|defend\w*|comment(?:e|ent)|decri[tv]\w*|repond\w*|a-t-il reagi|a-t-elle reagi)\b"),
    ("why", r"(?:pourquoi|pq|prq|pk|pour quoi|pourkoi|(?:pour|a cause de|en raison de) quel(?:le|les|s)? (?:raison|motif|cause)s?|a cause de quoi|en quel honneur)\b"),
    ("why", r"(?:quel(?:le|les|s)?|c'est quoi|quelles? (?:est|sont)|quels? (?:est|sont)) (?:(?:est|sont|etait|a ete|furent|etaient) )?(?:la |le |les )?(?:vraie |principale )?(?:raison|cause|motif|origine de l'inc)\w*"),
    ("why", r"(?:qu'est[- ]ce qui|qu est ce qui|comment) (?:\S+ ){0,2}?(?:expliqu\w+|a cause|a provoque|a declenche|a entraine|a motive|motive|justifie que)\b"),
    ("why", r"dans quel but|a quelle fin|pour quelle? fin"),
    ("how_much", r"combien (?:ca |cela )?(?:\S+ ){0,9}?(?:cout\w+|vau\w+|vend\w*|valait|debourse\w*|depens\w+|rapport\w+|gagn\w+|paie\w*|paye\w*|payer|verse\w*|touche\w*|facture\w*|d'euros|d'argent|d'euro|de dollars|de francs|euros|dollars)\b"),
    ("how_many", r"(?:a |de |sur |en |pour |depuis |avec |dans )?(?:combien|cb|cbien|combient|conbien|kombien)\b"),
    ("how_much", rf"(?:a |de |pour |sur |dans )?quel(?:le|les|s)? (?:est |etait |sera |a ete |sont )?(?:le |la |les |l')?(?:\w+ )?(?:{_MONEY})\b"),
    ("how_many", rf"(?:a |de |pour |sur |dans |avec |depuis |jusqu'a |quel|par )?quel(?:le|les|s)? (?:est |etait |sera |a ete |sont |fut )?(?:le |la |les |l'|son |sa )?(?:\w+ )?(?:{_NUMBER})\b"),
    ("when", rf"(?:a |de |en |depuis |jusqu'a |jusqu'en |des |pour |vers |avant |apres |a partir de |a compter de |pendant |durant |dans |au cours de |lors de )?(?:quel(?:le|les|s)?) (?:est |etait |sera |sont |fut |a ete )?(?:la |le |les |l')?(?:\w+ )?(?:{_TIME})\b"),
    ("when", r"(?:(?:depuis|jusqu'a|jusque|pour|des|a partir de|vers|de|a) )?(?:quand|qd|kan|kand|quant)\b"),
    ("when", r"a (?:quand|quelle date)|la date d"),
    ("where", rf"(?:dans|de|en|a|vers|sur|pour|pres de|par|depuis) quel(?:le|les|s)? (?:\w+ )?(?:{_PLACE}|restaurant|hotel|hopital|lycee|stade|salle|batiment|etablissement|prison|gare|ecole|aeroport|maison|cafe)\b"),
    ("where", r"(?:d'|jusqu'|par |vers |de |a |en )?ou\b(?! bien| non)(?! \w+ \?)(?! (?:le|la|les|un|une|plus|moins) \w+ ?[?]?$)"),
    ("where", r"(?:d'|jusqu'|par |vers )?ou (?:est|sont|etait|a|ont|va|se|s|ca)\b"),
    ("definition", r"(?:qu'est[- ]ce que?|qu est ce que?|kes[k ]?ce que?) (?:c'est (?:que )?|la |le |les |l'|un |une |\"|« ?)?(?:[\w'.-]+ ?){1,4}[\"» ]*(?:\?|$)"),
    ("definition", r"(?:que|qu'est[- ]ce que|c'est quoi|quelle est la|donne\w* la) (?:ca |cela )?(?:signifi\w+|veu[tl]\w* dire|desi[g]n\w+|definition)"),
    ("definition", r"(?:definition|sens|signification) d"),
    ("what", r"c'est quoi (?:le|la|les|l'|son|sa|leur) ?(?:[\w'-]+ ){1,3}?(?:de|du|des|d'|qu|pour|qui|quand|a|en)"),
    ("definition", r"(?:et )?(?:c'?est|c est) (?:quoi|koi) (?:\S+ ?){1,5}\??$"),
    ("who", r"(?:c'?est|c est|ce sont|c'etait) (?:de |pour |a |avec )?qui\b"),
    ("list", r"qui (?:sont|etaient|furent|seront) "),
    ("who", r"(?:(?:a|de|par|pour|avec|contre|chez|sur|selon|d'apres|envers|grace a) )?(?:qui|ki)(?! ou quoi)(?:\b|$)"),
    ("who", rf"(?:par |a |de |pour |avec |contre |c'est |selon |chez )?quel(?:le|s|les)? (?:est |etait |sont )?(?:le |la |les |l')?(?:\w+ )?(?:{_PERSON})\b"),
    ("list", r"(?:cite|citer|liste|lister|enumere|donne(?:-moi|z-moi|z)?|quels? sont tous|toutes? les|tous les|la liste)\b"),
    ("list", r"(?:dans |de |a |en |par |pour |sur |avec |contre |sous )?quel(?:le)?s (?:sont |etaient |furent |ont ete |seront |autres )?\w"),
    ("which", r"(?:par|de|a|en|dans|sur|pour|avec|contre|sous|chez|vers|c'est|selon|depuis|au bout de)? ?(?:laquelle|lequel|lesquels|lesquelles|auquel|duquel|desquel\w+)\b"),
    ("what", r"quel(?:le)? (?:est|etait|sera|fut|a ete|serait) "),
    ("which", r"(?:(?:par|de|a|en|dans|sur|pour|avec|contre|sous|chez|vers|c'est|selon|depuis|au bout de|grace a) )?quel(?:le)? "),
    ("how", r"comment (?:s'appel|se nomm|appel|nomm|se prenomm)\w*(?P<name>)"),
    ("how", r"(?:comment|coment|de quelle (?:maniere|facon)|par quel (?:moyen|biais)|koman)\b"),
    ("yes_no", r"(?:est[- ]ce que?|est ce que?|est-ce qu'|est ce qu'|esque|es[ct]e? que)\b"),
    ("what", r"(?:qu'est[- ]ce|qu est ce|qu'|que |quoi|(?:a|de|en|sur|pour|contre|avec|par|dans|vers) quoi|qui ou quoi|kes)"),
    # English
    ("speaker", r"who (?:said|says|claimed|stated|declared)\b|what (?:did|does|do) .{1,80}? (?:say|think|answer|reply|wish|blame|respond)\b|how did .{1,60}? (?:react|respond|describe|justify)"),
    ("how_much", r"how much|what (?:is|was|were) the (?:price|cost|budget|amount|salary|fine|value)"),
    ("how_many", r"how (?:many|old|long|far|tall|high|big|deep|fast|often)\b|what (?:percentage|share|number|proportion|age)|what (?:is|was) .{1,30}? (?:ranking|number|rate|share|percentage|age|score)\b"),
    ("when", r"when\b|(?:in |on |at |since |by )?(?:what|which) (?:\w+ )?(?:year|day|date|month|time|century)\b|how long ago|since when|until when"),
    ("where", r"where\b|(?:in |to |from )?(?:what|which) (?:city|country|town|place|village|state|region|county)\b"),
    ("why", r"why\b|for (?:what|which) reason|what (?:caused|explains)|how come"),
    ("list", r"(?:list|name|who (?:are|were))\b|(?:what|which) (?:are|were) the \w+s\b|which (?!\w+ss\b|is\b|was\b)\w+s\b"),
    ("who", r"(?:by |to |with |for )?(?:who|whom|whose)\b|which (?:\w+ )?(?:player|minister|mayor|person|shopkeeper|author|president|man|woman|politician|actor|singer|team member)\b"),
    ("which", r"(?:in |to |from |at |on |for )?which\b|(?:in|to|from|at|on|for) what \w+|what (?:kind|type|sort|name|color|colour|company|team|language)\b"),
    ("how", r"how\b"),
    ("definition", r"what (?:is|are|does) (?:an? |the )?[\w-]+(?: mean)? ?\??$"),
    ("what", r"what\b"),
    ("yes_no", r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)\b(?! (?:que|qui)\b)(?= (?:the|an?|it|he|she|they|there|this|that|his|her|their|any|you|we|i|[a-z]+)\b)"),
    # Spanish
    ("speaker", r"que (?:dijo|dice|opina|piensa|respondio|declaro|opino)|quien (?:dijo|dice|afirmo)|como (?:reacciono|reacciona|justific\w+)"),
    ("how_much", r"cuanto (?:cost\w+|cuesta|vale|dinero|gan\w+|pag\w+)"),
    ("how_many", r"(?:a |de |en |por )?(?:cuant[oa]s?)\b|(?:cual|que) (?:es |era |fue )?(?:el |la )?(?:numero|porcentaje|edad|altura|distancia)"),
    ("when", r"(?:desde |hasta |para )?cuando\b|(?:en |a |de )?que (?:dia|fecha|ano|mes|hora|momento|siglo)\b"),
    ("where", r"(?:desde |hacia |de |a |en |por |hasta |a)?(?:donde|adonde)\b|(?:en |de |a )?que (?:ciudad|pais|lugar|pueblo|region|estado)\b"),
    ("why", r"por que\b|a que se debe|cual (?:es|fue|era) la (?:razon|causa)"),
    ("list", r"quienes (?:son|fueron|eran)|cuales (?:son|fueron|eran)|(?:en |de |a )?que (?:paises|ciudades|personas)|que \w+[aeo]s (?!es)"),
    ("who", r"(?:a |de |con |por |para )?quien(?:es)?\b"),
    ("which", r"(?:en |de |a |con |por )?cual(?:es)?\b|(?:en|de|a|con|por|para|sobre) que \w+|que (?:tipo|clase|\w+ (?:prefirio|gano|fue|es|era|tiene))"),
    ("how", r"como\b"),
    # German
    ("speaker", r"was (?:sagt\w*|sagten|meint\w*|antwortet\w*|erklart\w*)|wer (?:sagt\w*|erklart\w*|behauptet\w*)|wie reagiert\w*"),
    ("how_much", r"wie ?viel (?:kost\w+|geld|euro|zahl\w+|verdien\w+)|was kost\w+"),
    ("how_many", r"(?:wie ?viele?n?|wie (?:lange|alt|hoch|gross|weit|oft|schnell|schwer|lang|tief)|um wie ?viel|welche[rn]? (?:anteil|anzahl|prozent\w*|zahl))\b"),
    ("when", r"(?:seit |bis |ab )?wann\b|(?:in |an |zu |um )?welche[mrsn]? (?:jahr|tag|datum|monat|zeitpunkt|uhrzeit|jahrhundert)"),
    ("where", r"(?:wo|woher|wohin)\b|(?:in |aus )?welche[mrsn]? (?:stadt|land|ort|dorf|region|bundesland)\b"),
    ("why", r"(?:warum|wieso|weshalb|wozu|aus welche[mn] grund\w*)\b"),
    ("who", r"(?:von |mit |fur |gegen |an |bei )?(?:wer|wem|wen|wessen)\b"),
    ("which", r"(?:\w+ )?(?:welche[mrsn]?)\b"),
    ("how", r"(?:wie|wodurch)\b"),
    ("what", r"(?:was|worum|woran|wovon|wofur|worauf|wogegen|womit|woraus)\b"),
    # Italian
    ("speaker", r"(?:che )?cosa (?:ha |hanno )?(?:dett\w+|dic\w+|pens\w+|rispos\w+|promess\w+|dichiarat\w+)|chi (?:ha )?(?:detto|dice|sostiene|afferma\w*)|come (?:reagi\w+|giustifica\w*)"),
    ("how_much", r"quanto (?:cost\w+|vale|guadagn\w+|pag\w+|denaro)"),
    ("how_many", r"(?:da |di |a |in |per )?quant[oaie]\b|qual e(?:'|ra)? (?:il |la |l')(?:numero|percentuale|eta|altezza|distanza)"),
    ("when", r"(?:da |fino a |per )?quando\b|(?:in |a |di |da )?(?:che|quale) (?:giorno|anno|data|mese|ora|secolo|momento)\b"),
    ("where", r"(?:da |di |verso |per |d)?'?dov(?:e|')|(?:in |da |a )?(?:che|quale) (?:citta|paese|luogo|regione|stato)\b"),
    ("why", r"perche\b|per quale (?:motivo|ragione)|come mai"),
    ("list", r"quali (?:sono|erano|furono)|chi (?:sono|erano)"),
    ("who", r"(?:a |da |di |con |per )?chi\b"),
    ("which", r"(?:in |di |a |da |con |per |su )?qual(?:e|i)?\b"),
    ("how", r"come\b"),
    ("what", r"(?:di |a |da |con |per )?(?:che cosa|cosa|cos'|che)\b"),
)  # fmt: skip
_IN_PLACE: tuple[tuple[str, str], ...] = (
    ("how_much", r"\b(?:cout\w+|vau\w+|coutera\w*|paie\w*|paye\w*|verse\w*|touche\w*|gagn\w+|depens\w+|donn\w+|rapport\w+|mett\w+|mise?|estim\w+|factur\w+|debours\w+)\b.{0,40}\bcombien(?! de (?!dollars|francs))|\bcombien (?:d'euros|d'argent|de (?:millions|milliards|dollars|francs)|ca coute)|\bcombien\b.{0,60}\b(?:cout\w+|ca vaut|euros|dollars)\b"),
    ("how_many", rf"\b(?:combien|cb|conbien|combient)\b|\bquel(?:le|s|les)? (?:{_NUMBER})\b|\bhow many\b|\bcuant[oa]s\b|\bwie ?viele\b|\bquant[ie]\b"),
    ("why", r"\b(?:pourquoi|pour quelles? raisons?|a cause de quoi|por que|warum|perche)\b"),
    ("who", r"\b(?:c'?est|c'etait|ce sont|c est) (?:de |pour |avec |contre |chez )?qui\b|\b(?:par|avec|contre|chez|pour|a|de) qui ?\??$|\b(?:battu|choisi|remplace|tue|designe|nomme|rencontre|accuse|elu|cherche|vise|soupconne|aide|soigne|vu|invite) qui\b|\bqui ?\??$"),
    ("when", rf"\bquel(?:le|s|les)? (?:\w+ )?(?:{_TIME})\b|\b(?:c'?est|c'etait|c est|c'sera|ca date de|prevu|date de|datait de|datant de|depuis|jusqu'a|pour|vers|remonte a|commence|finit|debute) quand\b|\bquand ?(?:ca|exactement|au juste|finalement|deja)? ?\??$|\bquand (?:est-ce|c'est)\b|\bcuando ?\??$|\bwann ?\??$|\bwhen ?\??$"),
    ("where", rf"\b(?:dans|de|en|a|vers|sur|c'est) quel(?:le)? (?:\w+ )?(?:{_PLACE})\b|\bquel(?:le)? (?:ville|pays|endroit|lieu|village)\b|(?:\b(?:c'?est|c'etait|c est|se trouve|se situe|etait|etaient|d'|par|est|sont|va|vont|vit|habite|chope|arrete|dormi|dorment) ?|\b)(?<![a-z] ou )\bou ?(?:ca|exactement|au juste|deja|finalement)? ?\??$|\bou (?:exactement|est-ce)|\bwhere ?\??$|(?:dorment|etait|etaient|trouve|passe|tombe|cherche|chope|coincee?|eu lieu|est|va) ou\b"),
    ("what", r"\bquoi\b(?! que)"),
    ("how", r"\bcomment ?(?:ca|exactement|au juste|deja)? ?\??$"),
    ("who", rf"\bquel(?:le|s|les)? (?:{_PERSON})\b"),
    ("how_much", rf"\bquel(?:le|s|les)? (?:\w+ )?(?:{_MONEY})\b"),
    ("list", r"\bquels\b|\bquelles\b"),
    ("which", r"\b(?:quel|quelle|lequel|laquelle)\b"),
)  # fmt: skip
_NOUNS: tuple[tuple[str, str], ...] = (
    ("how_many", rf"(?:le |la |les |l')?(?:{_NUMBER}|frequentation|affluence|audience|victimes)\b"),
    ("how_much", rf"(?:le |la |les |l')?(?:{_MONEY})\b"),
    ("when", r"(?:le |la |les |l')?(?:date|jour|heure|annee)\b"),
    ("where", r"(?:le |la |les |l')?(?:lieu|endroit|adresse)\b"),
    ("who", r"(?:le |la |les |l')?(?:nom|auteur|laureat|vainqueur|gagnant|gagnante|identite)\w*\b"),
    ("why", r"(?:le |la |les |l')?(?:cause|raison|motif)s?\b"),
    ("list", r"(?:liste|toutes les|tous les)\b"),
    ("definition", r"(?:definition|signification)\b"),
)
_LEAD = re.compile(
    r"^(?:[\s\"'«¿¡.,-]|et\b(?! si)|mais\b|donc\b|alors\b|dis(?:-moi)?\b|bonjour\b|salut\b|svp\b|stp\b|euh\b|au fait\b|sinon\b|en fait\b|ok\b|"
    r"et puis\b|du coup\b|en vrai\b|au juste\b|finalement\b|je (?:veux|voudrais|cherche a) savoir\b|(?:sais-tu|savez-vous|tu sais|peux-tu me dire|"
    r"pouvez-vous me dire|dites?-moi|j'aimerais savoir|on sait)\b|and\b|y\b(?= )|und\b|e\b(?= ))+"
)
_ELSEWHERE = re.compile(r"[,:;?!–—] +|(?<=\w) - ")
_INVERSION = re.compile(
    r"\b\w+-(?:t-)?(?:il|elle|on|ils|elles|ce|vous|nous|tu|je)\b(?! la\b)|\b\w+ t[ -]?(?:il|elle|on|ils|elles)\b|^(?:y a-t-il|y a t il|existe-t-il)|\bou (?:non|pas) ?\??$"
)
_CLAUSE = re.compile(r"^(?:il|elle|on|ils|elles|ca|c'est|c'etait|ce|y a|il y a|le|la|les|l'|un|une|des|\w+)\b.*\?\s*$")
_FRAGMENT = re.compile(r"^(?:l'|la |le |les |un |une |des |du |de |d'|celle|celui|ceux|celles|en |a |au |aux |pour |dans |chez |par |avec |sur |cote |selon |d'apres |ceux |\d)")
_VERBISH = re.compile(
    r"\b(?:est|sont|etait|etaient|sera|seront|a|ont|avait|avaient|aura|va|vont|peut|peuvent|doit|doivent|veut|veulent|fait|font|risque\w*|reste\w*|"
    r"\w+(?:aient|ait|era|eront|ira|iront|oit|oient|eur ont))\b"
)


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], ...]:
    return tuple(tuple((kind, re.compile(pattern)) for kind, pattern in table) for table in (_HEADS, _IN_PLACE, _NOUNS))


def _naming(folded: str) -> str:
    """« comment s'appelle X »: who, when X is a person, else which."""
    return "who" if re.search(rf"(?:\b(?:{_PERSON}|fille|fils|mari|epoux|epouse|frere|soeur|mere|pere|enfant|blesse|victime|policier)\b)", folded) else "which"


def question_word_kind(text: str) -> str | None:
    """The kind that the question's own words ask for; None when it has no question word (« et la région ? »)."""
    folded = _LEAD.sub("", fold(text).strip()) or fold(text).strip()
    heads, in_place, _ = _compiled()
    for kind, pattern in heads:
        if m := pattern.match(folded):
            return _naming(folded) if "name" in m.groupdict() and m["name"] is not None else kind
    for kind, pattern in in_place:
        if pattern.search(folded):
            return kind
    for part in _ELSEWHERE.split(folded)[1:]:
        for kind, pattern in heads:
            if kind not in ("where", "yes_no") and pattern.match(_LEAD.sub("", part)):
                return kind
    return None


def classify_question(text: str) -> str:
    """One of `qa.types.KINDS`."""
    kind = question_word_kind(text)
    if kind:
        return kind
    folded = _LEAD.sub("", fold(text).strip())
    if _INVERSION.search(folded):
        return "yes_no"
    for noun_kind, pattern in _compiled()[2]:
        if any(pattern.match(part) for part in _ELSEWHERE.split(folded)):
            return noun_kind
    if folded.endswith("?") and _VERBISH.search(folded) and not _FRAGMENT.match(folded):
        return "yes_no"
    return "what"
