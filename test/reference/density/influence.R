# Influence of the rows on generalised linear models that are also stated as densities: hat values, Cook's
# distances by R's influence of glm, and the one-step changes of the coefficients over their standard errors
# as dfbeta of the weighted regression that the last step of the iteration is (dfbeta of a glm itself takes
# deviance residuals). Canonical links: observed and expected information are the same. Robust standard
# errors by sandwich. Writes influence_glm.json.
suppressMessages({ library(jsonlite); library(sandwich) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
d <- mtcars[, c("wt", "hp", "carb", "am")]
d$hp <- d$hp / 100
tight <- function(f, family) {
  fit <- function(...) do.call(glm, list(f, family, d, control = glm.control(epsilon = 1e-16, maxit = 100), ...))
  m <- fit()
  for (k in 1:2) m <- fit(etastart = unname(predict(m)))
  m
}
figures <- function(m) list(
  robust = lapply(c(hc2 = "HC2", hc3 = "HC3", hc4 = "HC4"), function(type) unname(sqrt(diag(vcovHC(m, type = type))))),
  leverage = unname(hatvalues(m)), cooks_distance = unname(cooks.distance(m)),
  dfbetas = local({
    z <- predict(m) + residuals(m, "working"); w <- m$weights
    unname(sweep(dfbeta(lm(z ~ wt + hp, d, weights = w)), 2, sqrt(diag(vcov(m))), "/"))
  }))
out <- list(columns = as.list(d), poisson = figures(tight(carb ~ wt + hp, poisson)),
            logit = figures(tight(am ~ wt + hp, binomial)))
write(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), file.path(here, "influence_glm.json"))
