# The same of a negative binomial by statsmodels.
# Run: python3 conventions-further.py > conventions-further-statsmodels.json
import json
import numpy as np, statsmodels.formula.api as smf, pandas as pd
d = pd.DataFrame(json.load(open("conventions-further.json"))["quine"])
fit = smf.negativebinomial("Days ~ Sex + Age", d).fit(disp=0, method="newton", tol=1e-14, maxiter=200)
table = np.column_stack([fit.params, fit.bse, fit.tvalues, fit.pvalues])[:-1]
print(json.dumps({"negative_binomial": table.tolist(), "aic": fit.aic}))
