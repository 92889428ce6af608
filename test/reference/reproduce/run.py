"""Coefficients of every Python line, in the order of the file of fits: python3 run.py asked.json"""
import json
import sys
import warnings

import numpy as np  # noqa: F401 (formulas use it)
import pandas as pd
import statsmodels.api as sm  # noqa: F401 (lines use it)
import statsmodels.formula.api as smf  # noqa: F401 (lines use it)

warnings.simplefilter("ignore")
# statsmodels before 0.14 has these classes under their old names only.
old = {"Sqrt": "sqrt", "InversePower": "inverse_power", "InverseSquared": "inverse_squared", "Identity": "identity"}
for name, former in old.items():
    if not hasattr(sm.families.links, name):
        setattr(sm.families.links, name, getattr(sm.families.links, former))
out = []
for fit in json.load(open(sys.argv[1])):
    line = fit["lines"]["python"]
    if line is None:
        out.append(None)
        continue
    d = pd.DataFrame(fit["columns"])
    for name, levels in (fit.get("levels") or {}).items():
        d[name] = pd.Categorical(d[name], categories=levels)
    try:
        out.append({"estimates": {k: float(v) for k, v in eval(line).params.items()}})
    except Exception as error:
        out.append({"error": str(error)[:200]})
print(json.dumps(out))
