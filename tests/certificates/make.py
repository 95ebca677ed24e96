"""Makes the certificates of this folder: small proofs that hold, and what a forger would make of them.

    cd tests; python -m certificates.make

`valid-NAME.json` are proofs; `forged-NAME.json` are not, and each says what is wrong with it.
"""

from __future__ import annotations

import json
from pathlib import Path

from certificates.forgeries import ARITHMETIC, LOGIC, QUANTIFIERS, STRUCTURE
from certificates.forgeries_of_analysis import CALCULUS, INTEGRALS, LEMMAS, SUMS
from certificates.forgeries_of_matrices import MATRICES
from certificates.proofs import VALID
from therefore.certificate import to_json
from therefore.goal import Certificate

FOLDER = Path(__file__).parent
FORGED = (*STRUCTURE, *ARITHMETIC, *LOGIC, *QUANTIFIERS, *SUMS, *CALCULUS, *INTEGRALS, *MATRICES, *LEMMAS)


def main() -> None:
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for kind, proofs in (("valid", VALID), ("forged", FORGED)):
        for proof in proofs:
            data = {"reason": proof.reason} if proof.reason else {}
            data |= to_json(Certificate(proof.lines, proof.goal))
            text = json.dumps(data, ensure_ascii=False, indent=1)
            (FOLDER / f"{kind}-{proof.name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
