# The same by statsmodels. Run: python3 conventions.py > conventions-statsmodels.json
import json
import numpy as np, statsmodels.api as sm
d = json.load(open("conventions.json"))["data"]
X = sm.add_constant(np.column_stack([d["wt"], d["hp"]])); y = np.array(d["mpg"])
g = sm.GLM(y, X, family=sm.families.Gamma(link=sm.families.links.log())).fit(tol=1e-15, maxiter=200)
o = sm.OLS(y, X).fit()
print(json.dumps({"gamma": np.column_stack([g.params, g.bse, g.tvalues, g.pvalues]).tolist(), "aic_normal": o.aic}))
