"""How the reader's weights and the answer model's figures were made, so that anyone can make them again.

    python -m qa.training.train --data DATA --out RUN             # the reader (resumable)
    python -m qa.training.ship --reader RUN/reader.pt --out qa/weights
    python -m qa.training.fit --data DATA --reader qa/weights --work DIR --out qa/weights/answer.json   # scoring, threshold

DATA is a folder with piaf-v1.1.json, squad_es_v2_dev.json, squad_it_test.json, faquad.json, qamr_*.tsv, xquad.en.json (only its
question ids are read, to leave its paragraphs out) and news/ (articles-AREA.jsonl, questions-AREA.jsonl).
The news written for this project lies in qa/training/data and is always read as well.
`train --start WEIGHTS --phases several` goes on from weights of an earlier version, and `ship --reader RUN/several.pt --with WEIGHTS
--share 0.5` packs the mean of both. So were those of today made; the phases before had been run for that version.
"""
