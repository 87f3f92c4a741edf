# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The words that tell what kind of answer a question asks for, language by language, as patterns over folded text (no accents, lower case).

`HEADS` are tried at the head of the question, `IN_PLACE` anywhere (« elle a fermé quand ? »), `NOUNS` on questions without a question word
(« bilan des morts à Lomé ? »). Order matters: the first that matches wins.
"""

from __future__ import annotations

Table = tuple[tuple[str, str], ...]

_TIME = r"jours?|dates?|annees?|mois|heures?|moment|epoque|periode|siecle|week-end|semaine|decennie|saison|trimestre|matin|soir|nuits?|echeance"
_PLACE = (
    r"villes?|endroits?|lieux?|regions?|departements?|communes?|villages?|localites?|quartiers?|rues?|provinces?|continents?|ports?|"
    r"adresse|iles?|place|zone|coin|cantons?|capitale|arrondissement|bourg|hameau"
)
_BUILDING = r"restaurant|hotel|hopital|lycee|college|stade|salle|batiment|etablissement|prison|gare|ecole|aeroport|maison|cafe|ambassade|port|usine|musee|universite|ligne|route"
_NO_PERSON = r"(?!valeur|premier|dernier|particulier|hauteur|couleur|moteur|facteur|erreur|longueur|largeur|profondeur|grandeur|secteur|chaleur|ampleur|rumeur|ordinateur|lecteur|compteur|saveur|matiere|maniere|derniere|premiere|riviere|frontiere|dossier|quartier|papier|chantier|metier|courrier|liste|piste|entier|systeme|lumiere|carriere|bannier|barriere|banniere|intermediaire|fichier|cahier|lien|moyen|soutien|entretien|bien|chien)"
PERSON = (
    r"ministres?|maires?|elue?s?|personnes?|personnages?|presidente?s?|chef\w*|patron\w*|responsables?|auteur\w*|avocate?s?|juges?|actrices?|acteurs?|prof|"
    r"professeur\w*|medecins?|toubib|pilote|hommes?|femmes?|dames?|monsieur|ecrivain\w*|athletes?|deputee?s?|prefete?|roi|reine|empereur|dirigeante?s?|"
    r"scientifiques?|experte?s?|militante?s?|commercante?|marin|colonel|general|candidate?s?|philosophe|peintre|pretre|eveque|pape|soldat|agent|magistrate?|"
    r"procureure?|fille|fils|mari|epoux|epouse|frere|soeur|mere|pere|enfant|ado|blessee?|victime|voisine?|proche|habitante?|sinistree?|otage|suspecte?|humanitaire|"
    r"pecheur|gagnante?|gamine?|garcon|jeune|groupe|collectif|syndicat|parti|association|asso|ong|"
    rf"{_NO_PERSON}\w+(?:eur|euse|eurs|euses|iste|istes|ien|ienne|iens|iennes|ier|iere|iers|ieres|ateur|atrice)"
)
_PRIZE = r"prix(?! (?:nobel|goncourt|renaudot|femina|medicis|interallie|pulitzer|sakharov|turing|abel|lumiere|du jury|du public|du meilleur|de la (?:meilleure|paix)|de litterature))"
MONEY = _PRIZE + r"|couts?|montants?|sommes?|budgets?|salaires?|loyers?|tarifs?|valeur|dettes?|amendes?|recettes?|chiffre d'affaires|benefices?|benef|rancons?|primes?|bonus|dividendes?|cotisations?|subventions?|indemnites?|factures?|ristourne|rabais|prejudices?|deficits?|pertes financieres"
_NUMBER = (
    r"age|nombre|taux|pourcentage|proportion|part|quantite|distance|hauteur|longueur|largeur|profondeur|superficie|surface|duree|temperature|vitesse|"
    r"poids|taille|score|bilan|volume|altitude|debit|effectif|population|delai|frequence|epaisseur|majorite|puissance|ecart|record|participation|chiffre|plafond|remplissage|"
    r"consommation|densite|numero|frequentation|affluence|peine"
)
_SPENT = (
    r"cout\w*|vau[tx]|valai\w*|valoi\w*|vaud\w*|vend\w*|debours\w*|depens\w*|paie\w*|paye\w*|payer|vers\w+|touch\w*|factur\w*|gagn\w+|rapport\w+|euros?|dollars?|francs?|argent|pognon|fric|livres|millions?|milliards?|salaire|amende|rancon|prix|"
    r"promet\w*|promis|met|mis|mettent|mettre|donn\w+|emprunt\w+|financ\w+|offr\w+|offert|pret\w+|invest\w+|reclam\w+|degats|casse|facture"
)
_SAY = (
    r"di[ts]|disent|disait|disaient|dites|declar\w+|affirm\w+|repond\w*|repliqu\w*|retorqu\w*|pens\w+|reproch\w+|reagi\w*|racont\w+|expliqu\w+|estim\w+|"
    r"annonc\w+|promet\w*|promis|accus\w+|denonc\w+|critiqu\w+|comment[ea]\w*|confi\w+|avou\w+|admet\w*|cri\w+|assur\w+|soutien\w*|pretend\w*|"
    r"opin\w+|juge\w*|previen\w+|averti\w*|plaid\w+|jur\w+|martel\w+|lanc\w+|soulign\w+|ironis\w+|rappell?\w+|regrett\w+|se (?:plain\w+|vant\w+|defend\w*|rejoui\w*|feliciter?)|trouv\w+|croi\w+|"
    r"contest\w+|dement\w*|exig\w+|menac\w+"
)
_SAID = r"dit|declare|affirme|repondu|replique|retorque|pense|reproche|reagi|raconte|explique|annonce|promis|denonce|critique|confie|avoue|admis|crie|assure|juge|plaide|jure|lance|dementi"
_IS = r"(?:est|etait|sera|fut|a ete|serait|sont|etaient|seront|furent|ont ete|c'est)"
_AT = r"(?:(?:a|de|en|dans|sur|pour|avec|par|contre|chez|vers|depuis|selon|d'apres|jusqu'a|jusqu'en|au bout de|a partir de|a compter de|avant|apres|pendant|durant|des|grace a|sous|au cours de|lors de|pres de|d'ici|envers|aupres de) )?"

_FR_HEADS: Table = (
    ("yes_no", r"(?:est[- ]ce|es[ct]e?) ?qu(?:e |'|\b)|esque?\b"),
    ("speaker", rf"qui (?:a |ont |avait |avaient |a-t-on )?(?:{_SAY})(?: \w+){{0,2}}? (?:que |qu'|d'avoir |de ne |etre |avoir |n'avoir |vouloir |ne |n')"),
    ("speaker", rf"qui (?:a |ont |avait )?(?:{_SAY}) ?(?::|«|\")"),
    ("speaker", r"qui (?:dit|pense|trouve|estime|juge|croit|affirme|assure|pretend|soutient|conteste|dement|s'inquiete|se plaint|se dit|denonce|accuse|refuse qu\S*) "),
    ("speaker", rf"(?:que |qu')(?:en )?(?:{_SAY})(?:-(?:t-)?(?:il|elle|on|ils|elles))?\b(?! faire)"),
    ("speaker", rf"(?:que |qu')(?:a|ont|avait|avaient)(?:[- ]t)?(?:[- ](?:il|elle|on|ils|elles))? ?(?:[\w'-]+ ){{0,5}}?(?:{_SAID})\b"),
    ("speaker", rf"qu(?:'| )est[- ]ce qu(?:e |')(?:\S+ ){{0,7}}?(?:dit|disent|disait|declare|{_SAID}|pensent?|en pense|repond|reproche|racontent?|avoue)\b"),
    ("speaker", r"(?:quelle? (?:est|a ete|fut) )?(?:la |les |l')?(?:reaction|replique|reponse|declaration|opinion|avis|commentaire)s? (?:de |du |des |d'|officielle|a )"),
    ("speaker", r"quel(?:le)?s? (?:\w+ )?(?:argument|propos|mots?|excuse|conseil|commentaire|reaction|reponse|critique|replique|image|raison)s? (?:\S+ )?(?:donn\w+|avanc\w+|invoqu\w+|a eus?|ont eus?|a choisi\w*|de l|du|d')"),
    ("speaker", r"comment (?:\S+ ){0,8}?(?:reagi\w*|justifi\w*|se defend\w*|defend\w*(?:-t-\w+)?|comment(?:e|ent|e-t-\w+)|decri[tv]\w*|repond\w*|qualifi\w+)\b"),
    ("why", rf"(?:pou?r?qu?oi|pq|prq|pk|pour quoi|pourkoi|(?:pour|a cause de|en raison de|pour) quel(?:le|les|s)? (?:\w+ )?(?:raison|motif|cause)s?|(?:a cause|en raison) de quoi|comment (?:ca )?se fait|comment (?:\S+ ){{0,4}}expliqu\w+|(?:quel(?:le|les|s)?|c'est quoi) (?:{_IS} )?(?:la |le |les )?(?:vraie |principale |premiere )?(?:raison|cause|motif|explication)\w*)\b"),
    ("why", r"qu(?:'| )est[- ]ce qui (?:\S+ ){0,2}?(?:expliqu\w+|cause|provoque|declenche|entraine|motive|pousse|justifie|empech\w+|retard\w+|bloqu\w+|fait (?:que|qu'|[a-z]+(?:er|ir|re|oir)))\b|dans quel but|a quelle fin"),
    ("how_many", rf"{_AT}(?:combien\w*|cb|cbien|conbien|kombien) (?:de |d')(?!(?:euros?|argent|dollars?|francs?|millions?|milliards?|fric|livres)\b)"),
    ("how_much", rf"{_AT}(?:combien|cb|cbien|conbien|kombien|combient)\b(?=.*\b(?:{_SPENT})\b)"),
    ("how_many", rf"{_AT}(?:la )?(?:combien\w*|cb|cbien|conbien|kombien)\b"),
    ("how_much", rf"{_AT}quel(?:le|les|s)? (?:{_IS} )?(?:le |la |les |l'|son |sa )?(?:nouve\w+ )?(?:{MONEY})\b"),
    ("how_many", rf"{_AT}quel(?:le|les|s)? (?:{_IS} )?(?:le |la |les |l'|son |sa |leur )?(?:nouve\w+ |nombre |premier |dernier )?(?:{_NUMBER})\b(?! de telephone| d'immatric)"),
    ("when", rf"{_AT}quel(?:le|les|s)? (?:{_IS} )?(?:la |le |les |l')?(?:\w+ )?(?:{_TIME})\b|{_AT}(?:quand|qd|kan|kand|quant)\b"),
    ("where", rf"(?:dans|de|en|a|vers|sur|pour|pres de|par|depuis|au large de) quel(?:le|les|s)? (?:\w+ )?(?:{_PLACE}|pays|{_BUILDING})\b|quelle? (?:{_PLACE})\b"),
    ("why", r"a quoi (?:attribu\w+|est du|est due|tient)\b"),
    ("where", r"(?:c'?est|c est|c|c'etait) ou\b|(?:d'|jusqu'|par |vers )?ou\b(?! bien\b| non\b| (?:le|la|les|un|une|plus|moins) \S+ ?\??$)"),
    ("what", r"c'est quoi (?:le|la|les|l'|son|sa|leur) ?(?:[\w'-]+ ){1,4}?(?:de |du |des |d'|qu|pour |qui |quand |a |en |au )"),
    ("definition", r"qu(?:'| )est[- ]ce qu(?:e |'| )(?:c'est (?:que |qu')?)?(?:la |le |les |l'|un |une |des |du |\"|« ?)?(?:(?!(?:les?|la|un|une|il|elle|on|ils|elles|a|ont) )[\w'.&-]+ ?){1,5}[\"» ]*(?:\?|$)"),
    ("definition", r"(?:que|quoi|qu(?:'| )est[- ]ce que|c'est quoi|quelle? est (?:la|le)|donne\w* la|quel sens) (?:\S+ ){0,4}?(?:signifi\w+|veu[tl]\w* dire|design\w+|definition|sens)\b|(?:definition|signification) d"),
    ("definition", r"(?:c'?est|c est|c) (?:quoi|koi) (?:\S+ ?){1,4}\??$"),
    ("who", rf"(?:c'?est|c est|c|ce sont|c'etait) {_AT}qui\b"),
    ("what", r"qui ou quoi\b"),
    ("list", r"qui (?:sont|etaient|furent|seront) |(?:cite|citer|citez|liste|lister|enumere\w*|donne(?:-moi|z-moi|z)?|quels? sont tous|toutes? les|tous les|la liste)\b"),
    ("who", rf"{_AT}(?:qui|ki)\b"),
    ("who", rf"{_AT}quel(?:le)? (?:{_IS} )?(?:le |la |l'|ce |cette )?(?:(?:ancien|ancienne|premier|premiere|autre|grand|grande|jeune|vieille|vieux) )?(?:{PERSON})\b|{_AT}quel(?:le)? (?:{_IS} )?le (?:vrai )?nom (?:de (?:la |l')|du |de|d')(?:\w+ )?(?:{PERSON})\b"),
    ("list", rf"{_AT}quel(?:le)?s (?:sont |etaient |furent |ont ete |seront |autres )?\w"),
    ("which", rf"{_AT}(?:laquelle|lequel|lesquels|lesquelles|auquel|duquel|desquel\w+|auxquel\w+)\b"),
    ("what", rf"quel(?:le)? {_IS} "),
    ("which", rf"{_AT}quel(?:le)? "),
    ("name", r"comment (?:s'appel|se nomm|appel|nomm|se prenomm|s'intitul)\w*"),
    ("how", r"(?:comment|coment|koman|de quelle (?:maniere|facon)|par quel (?:moyen|biais|procede)|grace a quoi|a l'aide de quoi)\b"),
    ("what", rf"qu(?:'| )est[- ]ce|qu'|que |qua(?= (?:t|fait|dit|a)\b)|{_AT}quoi\b|kes"),
)  # fmt: skip
_FR_PLACE: Table = (
    ("when", r"\b(?:date|jour|annee|heure) (?:a|ou) (?:laquelle|lequel)\b"),
    ("speaker", r"\b(?:di[ts]|disent|disait|pense\w*|repond\w*|raconte\w*|reproche\w*|declare\w*|vante|plaint|propose\w*|opine) (?:de |a )?quoi\b|\b(?:qu'est-ce qu'|que )(?:il|elle|ils|elles) (?:en )?(?:dit|pense|disent|pensent)\b"),
    ("how_many", r"\b(?:combien\w*|cb|cbien|conbien|kombien)\b"),
    ("how_many", rf"\bquel(?:le|s|les)? (?:\w+ )?(?:{_NUMBER}|%)"),
    ("how_much", rf"\bquel(?:le|s|les)? (?:\w+ )?(?:{MONEY})\b"),
    ("why", r"\b(?:pou?rqu?oi|pq|pk|pour quelles? raisons?|a cause de quoi)\b"),
    ("when", rf"\bquel(?:le|s|les)? (?:\w+ )?(?:{_TIME})\b|\b(?:c'?est|c'etait|c est|c'sera|date de|datait de|datant de|depuis|jusqu'a|pour|vers|remonte a|avant|a partir de|commence|finit|debute) (?:quand|qd)\b|\b(?:quand|qd) ?(?:ca|exactement|au juste|finalement|deja)? ?\??$|\bquand (?:est-ce|c'est)\b"),
    ("where", rf"\b(?:dans|de|en|a|vers|sur|c'est|par) quel(?:le)? (?:\w+ )?(?:{_PLACE}|pays|{_BUILDING})\b|\bquelle? (?:ville|endroit|lieu|village|commune|quartier|rue)\b"),
    ("where", r"\b(?:c'?est|c'etait|c est|se trouve\w*|se situe\w*|etai\w+|d'|est|sont|va|vont|vit|vivent|habite\w*|chope\w*|arrete\w*|dormi\w*|dorment|trouve\w*|passe\w*|tombe\w*|cherche\w*|coince\w*|eu lieu|envoye\w*|loge\w*|atterri|vient|viennent|venai\w+|joue\w*|alle\w*|parti\w*) ?ou\b(?! (?:non|pas)\b)|\bou ?(?:ca|exactement|au juste|deja|finalement)? ?\??$"),
    ("who", rf"\b(?:c'?est|c'etait|ce sont|c est|c) {_AT}qui\b|\bqui ?\??$|\bqui (?=(?:dans|pour|de|en|comme|chez|par|avec|contre|sur|au|aux|du|lors|avant|apres|et|ou) )"),
    ("what", r"\b(?:quoi|koi)\b(?! que)"),
    ("how", r"\bcomment ?(?:ca|exactement|au juste|deja)? ?\??$"),
    ("who", rf"\bquel(?:le|s|les)? (?:{PERSON})\b"),
    ("list", r"\bquel(?:le)?s\b"),
    ("which", r"\b(?:quel|quelle|lequel|laquelle)\b(?! que)"),
)  # fmt: skip
_FR_LAST: Table = (
    ("when", r"\S+ \S+ .*\b(?:quand|qd)\b"),
    ("how", r"\S+ \S+ .*\bcomment\b"),
)
_FR_NOUNS: Table = tuple(
    (kind, rf"(?:le |la |les |l'|du |au )?(?:nouve\w+ |proch\w+ |premi\w+ |dern\w+ |vrai\w* )?(?:{nouns})\b")
    for kind, nouns in (
        ("how_many", rf"{_NUMBER}|audience|nb|effectifs"),
        ("how_much", MONEY),
        ("when", r"dates?|jours?|heure|horaires?|annee|periode"),
        ("where", r"lieu|endroit|adresse|emplacement"),
        ("who", r"nom|noms|auteur|laureat|laureate|vainqueur|gagnant|gagnante|identite"),
        ("why", r"causes?|raisons?|motifs?"),
        ("list", r"liste|toutes les|tous les"),
        ("definition", r"definition|signification"),
        ("speaker", r"reaction|declaration|citation|avis"),
    )
)
_EN_HEADS: Table = (
    ("speaker", r"who (?:\w+ )?(?:said|says|claimed|claims|stated|declared|thinks|argued|argues|believes|complained)\b|what (?:did|does|do) .{1,80}? (?:say|think|answer|reply|wish|respond|blame|claim|promise)\b|how (?:did|does|do) .{1,60}? (?:react|respond|describe|justify|defend)|what (?:is|was) .{1,40}? (?:reaction|opinion|response|comment)"),
    ("how_much", r"(?:for |at |by )?how much|what (?:is|was|were) the (?:\w+ )?(?:price|cost|budget|amount|salary|fine|value|fee|ransom|reward)\b|what (?:price|cost|fine|reward|amount)\b"),
    ("how_many", r"(?:for |by |at |in |of )?how (?:many|old|long|far|tall|high|big|deep|fast|often|hot|cold|heavy|wide|late|large)\b|what (?:percentage|share|number|proportion|age|level|size|speed|rank\w*)\b|what (?:is|was|were) .{1,40}? (?:ranking|number|rate|share|percentage|age|score|toll|population|speed|height|length)\b"),
    ("when", r"(?:in |on |at |since |by |from |until |till )?(?:what|which) (?:\w+ )?(?:year|day|date|month|time|century|season)\b|(?:since |until |till |from )?when\b|how long ago"),
    ("where", r"where\b|(?:in |to |from |at |on )?(?:what|which) (?:\w+ )?(?:city|country|town|place|village|state|region|county|hospital|island|district|street|school|area|location)\b"),
    ("why", r"why\b|for (?:what|which) reasons?|what (?:caused|causes|explains|led|drove|prompted|prevented)\b|how come|what (?:is|was) the (?:reason|cause|motive)"),
    ("list", r"(?:list|name|who (?:are|were))\b|(?:what|which) (?:are|were) the \w+s\b|(?:which|what) (?!\w+ss\b|is\b|was\b|does\b)(?:\w+ )?\w+s (?:are|were|have|did|do|can|will|signed|took)\b"),
    ("who", r"(?:by |to |with |for |from |against )?(?:who|whom|whose)\b|(?:which|what) (?:\w+ )?(?:player|minister|mayor|person|shopkeeper|author|president|man|woman|politician|actor|actress|singer|member|official|scientist|king|queen|writer|team)\b|what (?:is|was) .{1,40}? name\b"),
    ("which", r"(?:in |to |from |at |on |for |of |with )?which\b|(?:in|to|from|at|on|for|of|with|under) what \w+|what (?:\w+ )?(?:kind|type|sort|name|color|colour|company|newspaper|language|album|film|book|event|award|title|party|organization)\b"),
    ("how", r"how\b"),
    ("definition", r"what (?:is|are) (?:an? )?[\w-]+ ?\??$|what does .{1,40} (?:mean|stand for)\b"),
    ("what", r"(?:in |to |from |at |on |for |of |with )?what\b"),
    ("yes_no", r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)\b"),
)  # fmt: skip
_ES_HEADS: Table = (
    ("speaker", r"que (?:dij\w+|dice\w*|opin\w+|piens\w+|penso|respond\w+|declar\w+|afirm\w+|conto|cont[oa]|explic\w+)|quien (?:dijo|dice|afirm\w+|asegur\w+)|como (?:reaccion\w+|justific\w+|describ\w+)"),
    ("how_much", r"(?:a |por )?cuanto (?:\w+ )?(?:cost\w+|cuest\w+|val\w+|dinero|gan\w+|pag\w+|recib\w+)|(?:cual|que) (?:es |era |fue )?(?:el |la )?(?:precio|coste?|multa|salario|valor|presupuesto)|que (?:multa|precio|suma|cantidad de dinero)"),
    ("how_many", r"(?:a |de |en |por |con |durante )?(?:cuant[oa]s?)\b|(?:cual|que) (?:es |era |fue )?(?:el |la )?(?:numero|porcentaje|edad|altura|distancia|poblacion|cantidad|temperatura|velocidad|tasa)|que (?:numero|porcentaje|edad|cantidad|altura|parte)"),
    ("when", r"(?:desde |hasta |para )?cuando\b|(?:en |a |de |desde |hasta )?que (?:dia|fecha|ano|mes|hora|momento|siglo|epoca)\b"),
    ("where", r"(?:desde |hacia |de |a |en |por |hasta )?(?:a?donde)\b|(?:en |de |a )?que (?:ciudad|pais|lugar|pueblo|region|estado|parte)\b"),
    ("why", r"por que\b|a que se debe|cual (?:es|fue|era) la (?:razon|causa)|que (?:causo|provoco|motivo|razon)"),
    ("list", r"quienes (?:son|fueron|eran)|cuales (?:son|fueron|eran)|(?:en |de |a )?que (?:paises|ciudades|personas|equipos|grupos)\b"),
    ("who", r"(?:a |de |con |por |para |contra )?quien(?:es)?\b|que (?:pintor|jugador|ministro|presidente|alcalde|autor|actor|actriz|escritor|rey|reina|persona|politico|\w+ador|\w+adora|\w+ista)\b|como se llama (?:el|la) (?:\w+ador|\w+ista|\w+ero|alcalde|ministro|presidente)"),
    ("definition", r"que (?:es|son|significa) (?:un |una |el |la )?[\w-]+ ?\??$"),
    ("which", r"(?:en |de |a |con |por |para |sobre )?cual(?:es)?\b|(?:en|de|a|con|por|para|sobre) que \w+|como se llam\w+|que (?!es\b|son\b|fue\b|era\b|ha\b|hay\b|hizo\b|hace\b|hacen\b|paso\b|tiene\b|dio\b|quier\w+|pued\w+|deb\w+|ocurr\w+|sucedi\w+|suced\w+|pas\w+|se\b|le\b|les\b|permit\w+|cau\w+|provoc\w+|us\w+|represent\w+|contien\w+)\w+[aeo]s? "),
    ("how", r"como\b|de que (?:manera|forma|modo)"),
    ("what", r"(?:a |de |en |con |por |para |sobre )?que\b"),
    ("yes_no", r"(?:es|son|fue|hay|ha|han|esta|estan|tiene|era)\b"),
)  # fmt: skip
_DE_HEADS: Table = (
    ("speaker", r"was (?:sagt\w*|sagten|meint\w*|antwortet\w*|erklart\w*|denkt|dacht\w*)|wer (?:sagt\w*|erklart\w*|behauptet\w*|meint\w*)|wie (?:reagiert\w*|begrundet\w*|rechtfertigt\w*)"),
    ("how_much", r"(?:um |fur )?wie ?viel (?:kost\w+|geld|euro|zahl\w+|verdien\w+|bezahl\w+)|was kost\w+|wie (?:hoch|teuer) (?:ist|war|sind|waren) (?:der|die|das) (?:preis|kosten|strafe|gehalt|lohn|budget|\w*kosten|\w*preis)"),
    ("how_many", r"(?:um |fur |seit |zu |in )?(?:wie ?viele?[nr]?|wie (?:lange|alt|hoch|gross|weit|oft|schnell|schwer|lang|tief|breit|stark)|welche[rn]? (?:anteil|anzahl|prozent\w*|zahl|alter|hohe|prozentsatz))\b"),
    ("when", r"(?:seit |bis |ab )?wann\b|(?:in |an |zu |um |seit )?welche[mrsn]? (?:jahr\w*|tag\w*|datum|monat|zeitpunkt|uhrzeit|jahrhundert|zeit)"),
    ("where", r"(?:wo|woher|wohin)\b|(?:in |aus |auf |an )?welche[mrsn]? (?:stadt|land|ort|dorf|region|bundesland|insel|staat)\b"),
    ("why", r"(?:warum|wieso|weshalb|wozu|aus welche[mn] grund\w*|was (?:ist|war) (?:der|die) (?:grund|ursache))\b"),
    ("list", r"wer (?:sind|waren)\b|welche \w+(?:en|er) (?:sind|waren|haben|hat|gibt)\b"),
    ("who", r"(?:von |mit |fur |gegen |an |bei )?(?:wer|wem|wen|wessen)\b|welche[rs] (?:\w*spieler\w*|minister\w*|prasident\w*|burgermeister\w*|politiker\w*|autor\w*)"),
    ("definition", r"was (?:ist|sind|bedeutet) (?:ein |eine |der |die |das )?[\w-]+ ?\??$"),
    ("which", r"(?:\w+ )?(?:welche[mrsn]?)\b|wie (?:heisst|hiess|heissen|hiessen|lautet)\b"),
    ("how", r"(?:wie|wodurch)\b"),
    ("what", r"(?:was|worum|woran|wovon|wofur|worauf|wogegen|womit|woraus|woruber)\b"),
    ("yes_no", r"(?:ist|sind|war|waren|hat|haben|hatte|wird|werden|kann|gibt)\b"),
)  # fmt: skip
_IT_HEADS: Table = (
    ("speaker", r"(?:che )?cosa (?:ha |hanno |ne )?(?:dett\w+|dic\w+|pens\w+|rispos\w+|promess\w+|dichiarat\w+)|chi (?:ha )?(?:detto|dice|sostiene|afferma\w*)|come (?:reagi\w+|ha reagito|giustifica\w*)"),
    ("how_much", r"(?:a |per )?quanto (?:e )?(?:cost\w+|val\w+|guadagn\w+|pag\w+|denaro)|(?:qual e|qual era|quale) (?:il |la )?(?:prezzo|costo|multa|stipendio|valore)"),
    ("how_many", r"(?:da |di |a |in |per |con )?quant[oaie]\b|qual (?:e|era|fu) (?:il |la |l')(?:numero|percentuale|eta|altezza|distanza|popolazione|tasso)|(?:che|quale) (?:percentuale|numero|eta|altezza|distanza)"),
    ("when", r"(?:da |fino a |per )?quando\b|(?:in |a |di |da )?(?:che|quale) (?:giorno|anno|data|mese|ora|secolo|momento|periodo)\b"),
    ("where", r"(?:da |di |verso |per |d)?'?dov(?:e|')|(?:in |da |a )?(?:che|quale) (?:citta|paese|luogo|regione|stato|isola)\b"),
    ("why", r"perche\b|per quale (?:motivo|ragione)|come mai|(?:che )?cosa (?:ha causato|ha provocato)|qual e (?:il motivo|la causa|la ragione)"),
    ("list", r"quali (?:sono|erano|furono)|chi (?:sono|erano)|quali \w+i\b"),
    ("who", r"(?:a |da |di |con |per |contro )?chi\b|(?:quale|che) (?:giocatore|ministro|presidente|sindaco|autore|attore|scrittore|re|regina|\w+ista|\w+tore|\w+trice)\b"),
    ("definition", r"(?:che |che )?cos(?:a|')? ?(?:e|sono|significa) (?:un |una |il |la |l')?[\w-]+ ?\??$"),
    ("which", r"(?:in |di |a |da |con |per |su )?qual(?:e|i)?\b|(?:in|di|a|da|con|per|su) che \w+|come si chiam\w+|che (?:tipo|genere)\b"),
    ("how", r"come\b|in (?:che|quale) modo"),
    ("what", r"(?:di |a |da |con |per )?(?:che cosa|cosa|cos'|che)\b"),
    ("yes_no", r"(?:e|sono|era|ha|hanno|c'e|esiste)\b"),
)  # fmt: skip
_OTHER_PLACE: dict[str, Table] = {
    "en": (("how_many", r"\bhow many\b"), ("how_much", r"\bhow much\b"), ("when", r"\b(?:when|(?:what|which) (?:year|day|date)) ?\??$|, when\b"), ("where", r"\bwhere ?\??$|, where\b"), ("why", r", why\b"),
           ("who", r"\b(?:by|to|with|for) whom?\b|, who\b|\bwho ?\??$"), ("which", r"\b(?:which|what) \w+"), ("what", r"\bwhat\b"), ("how", r"\bhow\b")),
    "es": (("how_many", r"\bcuant[oa]s\b"), ("when", r"\bcuando\b"), ("where", r"\bdonde\b"), ("who", r"\bquien\b"), ("which", r"\b(?:en|de|a|con|por) que \w+|\bcual\b"), ("what", r"\bque\b")),
    "de": (("how_many", r"\bwie ?viele?\b"), ("when", r"\bwann\b"), ("where", r"\bwo\b"), ("who", r"\bwe[rmn]\b"), ("which", r"\bwelche\w?\b"), ("what", r"\bwas\b")),
    "it": (("how_many", r"\bquant[ieoa]\b"), ("when", r"\bquando\b"), ("where", r"\bdove\b"), ("who", r"\bchi\b"), ("which", r"\bquale?\b"), ("what", r"\b(?:cosa|che)\b")),
}  # fmt: skip
HEADS: dict[str, Table] = {"fr": _FR_HEADS, "en": _EN_HEADS, "es": _ES_HEADS, "de": _DE_HEADS, "it": _IT_HEADS}
IN_PLACE: dict[str, Table] = {"fr": _FR_PLACE, **_OTHER_PLACE}
LAST: dict[str, Table] = {"fr": _FR_LAST}
NOUNS: dict[str, Table] = {"fr": _FR_NOUNS}
SPENT = rf"\b(?:{_SPENT})\b"
