"""The peers over HTTP: FastAPI with statsmodels, and FastAPI with hand-tuned numpy.

    uvicorn app:app --port 8001 --log-level warning
"""
import json

import numpy as np
import statsmodels.api as sm
from fastapi import FastAPI, Request

app = FastAPI()


async def table(request: Request):
    columns = json.loads(await request.body())["data"]["columns"]
    y = np.asarray(columns.pop("y"), float)
    x = np.column_stack([np.ones(len(y)), *columns.values()])
    return y, x


@app.post("/statsmodels")
async def statsmodels(request: Request):
    y, x = await table(request)
    fit = sm.OLS(y, x).fit()
    return {"coefficients": fit.params.tolist(), "std_errors": fit.bse.tolist(), "p_values": fit.pvalues.tolist(),
            "conf": fit.conf_int().tolist(), "r_squared": fit.rsquared, "log_likelihood": fit.llf, "aic": fit.aic}


@app.post("/numpy")
async def numpy(request: Request):
    y, x = await table(request)
    gram = x.T @ x
    b = np.linalg.solve(gram, x.T @ y)
    r = y - x @ b
    s2 = r @ r / (len(y) - x.shape[1])
    return {"coefficients": b.tolist(), "std_errors": np.sqrt(s2 * np.diag(np.linalg.inv(gram))).tolist(), "sigma2": s2}
