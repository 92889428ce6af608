# Jarque-Bera and Anderson-Darling of the residuals of diagnostics.json. Run: python3 normality.py > normality.json
import json
from statsmodels.stats.stattools import jarque_bera
from statsmodels.stats.diagnostic import normal_ad
import numpy as np
r = np.array(json.load(open("diagnostics.json"))["residuals"])
jb = jarque_bera(r); ad = normal_ad(r)
print(json.dumps({"jarque_bera": {"statistic": jb[0], "p_value": jb[1]},
                  "anderson_darling": {"statistic": ad[0], "p_value": ad[1]}}))
