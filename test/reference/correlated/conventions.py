"""statsmodels' GLS at a given correlation of 0.6 within blocks. Reads conventions-r.json for the data.
Usage: python3 conventions.py > conventions-statsmodels.json
"""
import json, pathlib
import numpy as np, statsmodels.api as sm

here = pathlib.Path(__file__).parent
d = json.loads((here / 'conventions-r.json').read_text())['columns']
x = np.column_stack([np.ones(16), d['GNP'], d['Population']])
b = np.array(d['block'])
i = np.arange(16)
v = np.where(b[:, None] == b[None, :], 0.6 ** abs(i[:, None] - i[None, :]), 0.0)
m = sm.GLS(np.array(d['Employed']), x, sigma=v).fit()
print(json.dumps({'std_error': list(m.bse), 'statistic': list(m.tvalues), 'p_value': list(m.pvalues),
                  'conf_low': list(m.conf_int()[:, 0]), 'conf_high': list(m.conf_int()[:, 1]),
                  'aic': m.aic, 'log_likelihood': m.llf}))
