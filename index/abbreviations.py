"""The words that `index.sentences` goes by: abbreviations, and words that open sentences. French first. Plain data."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "M MM Mr Mrs Ms Mme Mmes Mlle Mlles Mgr Mgrs Dr Drs Pr Prof Me St Ste Sts Stes MR DR MME mme mlle mgr "
    "Sra Srta Dña Excmo Dott Sig Avv Hr Frl Dres"
)
"""Always stand before a name."""

SAINTS = _words("St Ste Sts")
"""Titles within a name: Pont-St. Esprit."""

NUMBERED = _words(
    "p pp pag pág art arts no nos n nr núm num vol chap ch t fig tab al par § f ff l v s sect r op tél tel ca env approx circa "
    "abs ziff c fr frs pl bd av apr éd ed réf ref ép ep sais"
)
"""Abbreviations when a number follows (small letters)."""

MONTHS = _words(
    "janv jan févr fév fevr feb febr mar avr apr juil jul juill aug sept sep oct okt ott nov déc dec dez dic ene abr gen giu lug "
)
"""Abbreviated months, when a number follows (small letters)."""

ORDINAL = _words(
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert Jahrhunderts Jh "
    "Klasse Platz Liga Runde Auflage Bundesliga FC Lebensjahr Geburtstag"
)
"""What follows a German ordinal number (19. Jahrhundert)."""

WEAK = _words(
    "av apr cf Cf ex env vs vol chap fig coll trad éd Éd réf resp approx al boul bd Bd Boul Av Ave Blvd Fg fg adj hab p pp "
    "Gal Gén Gen Col Cdt Lt Sgt Cne Adj Maj Capt Cmdt Rev Rév Hon Gov Sen Rep Pres Supt Insp Det "
    "Sto Sta Ud Uds Vd Gral Lic Arq Ing Inc Corp Ltd Co Cie Bros Jr Sr Fr Gr Mt Ft Ets Sté Dépt Dép Dept Univ "
    "Ph Th Ch Chr Cl Jos Wm Geo Aug Fréd Vve Vd Ctesse Cte Vte Mis Mise P.-S "
    "ca bzw evtl ggf inkl vgl sog Nr Str Abs Hrn Dipl Bge St EE UU prof dott sig ing avv approx dir "
)
"""Abbreviations, unless a word follows that opens sentences."""

ELIDED = _words("C D J L M N Qu S T Jusqu Lorsqu Puisqu Quoiqu Aujourd Quelqu Entr Presqu")
"""Before an apostrophe they open sentences (L' and D' before a small letter)."""

ARTICLES = _words(
    "Le La Les De Du Des Di Del Della Dos Da El Los Las Lo Al Der Die Das Den Dem Ein Eine Van Von The A An Un Una Une Il I Gli Y San"
)
"""Open a sentence only before a small letter or a number: Le Pen, La Fontaine, De Gaulle are names."""

STARTERS = _words(
    # French
    "Ils Elle Elles On Nous Vous Je Tu Ce Cet Cette Ces Cela Ceci Ça Celui Celle Ceux Celles Son Sa Ses Leur Leurs Notre Nos Votre "
    "Vos Mon Ma Mes Et Ou Mais Or Donc Car Ni En Au Aux Dans Par Pour Sur Sous Avec Sans Selon Depuis Pendant Après Avant "
    "Entre Chez Vers "
    "Contre Malgré Lors Lorsque Quand Comme Si Que Qui Quoi Quel Quelle Quels Quelles Où Comment Pourquoi Combien Est Ainsi "
    "Alors Aussi Puis "
    "Ensuite Enfin Cependant Toutefois Pourtant Néanmoins Désormais Hier Demain Parmi Plus Plusieurs Certains Certaines "
    "Quelques Tout Tous "
    "Toute Toutes Aucun Aucune Chaque Deux Trois Quatre Cinq Dix Cent Mardi Lundi Mercredi Jeudi Vendredi Samedi Dimanche "
    "Aujourd Déjà Bien "
    "Très Trop Peu Seul Seule Seuls Interrogé Interrogée Fin Début Outre Grâce Quant Afin Dès Tandis Puisque Parce Bref "
    "Surtout Non Oui À "
    # English
    "He She It They We You This That These Those There Here His Her Its Their Our My But And In On At By For From With "
    "Without When While "
    "If As After Before Since Although However Then What Who Why How Where Which Some Many Most All No Not So To Is Was Are Were "
    # Spanish, Italian, German, Portuguese
    "Ella Ellos Ellas Este Esta Estos Estas Ese Esa Eso Esto Su Sus Pero Con Sin Según Cuando Como Aunque También Además Para "
    "Por Desde Hasta "
    "Entre Tras Egli Lei Loro Questo Questa Questi Queste Ma Anche Dopo Prima Secondo Nel Nella Ieri Oggi Er Sie Es Wir Ihr Dieser Diese "
    "Même Quando Perché Perchè Perciò Tuttavia Pertanto "
    "Dieses Aber Und Auch Im Am Zum Zur Bei Nach Vor Mit Ohne Seit Während Wenn Doch Jedoch Dann Damit Dabei Ele Ela Eles Não Mas Também"
)
"""Open sentences, and are hardly ever names."""
