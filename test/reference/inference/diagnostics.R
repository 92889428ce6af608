# Residuals, influence and tests of assumptions. Run: Rscript diagnostics.R > diagnostics.json
suppressMessages({library(jsonlite); library(lmtest); library(car)})
d <- mtcars[, c("mpg", "wt", "hp", "qsec", "carb", "cyl")]
d$w <- rep(c(1, 2, 0.5, 3), 8); d$g <- ifelse(d$cyl == 4, "four", ifelse(d$cyl == 6, "six", "eight"))
m <- lm(mpg ~ wt + hp, d); mw <- lm(mpg ~ wt + hp, d, weights = w)
ctl <- glm.control(epsilon = 1e-16, maxit = 100)
po <- glm(carb ~ wt + hp, poisson, d, control = ctl); for (k in 1:2) po <- update(po, etastart = predict(po))
inf <- function(m) list(leverage = hatvalues(m), cooks_distance = cooks.distance(m), dfbetas = dfbetas(m))
h <- function(t) list(statistic = unname(t$statistic), p_value = unname(t$p.value))
out <- list(data = as.list(d),
  lm = c(inf(m), list(pearson = residuals(m, "pearson"))),
  wls = c(inf(mw), list(pearson = residuals(mw, "pearson"))),
  poisson = list(leverage = hatvalues(po), cooks_distance = cooks.distance(po),
    pearson = residuals(po, "pearson"), deviance = residuals(po, "deviance")),
  vif = vif(lm(mpg ~ wt + hp + qsec, d)), gvif = vif(lm(mpg ~ wt + hp + g, d))[, 1],
  condition = local({ X <- model.matrix(m); s <- svd(sweep(X, 2, sqrt(colSums(X^2)), "/"))$d; s[1] / s }),
  checks = list(
    shapiro_wilk = h(shapiro.test(resid(m))),
    breusch_pagan = h(bptest(m)),
    white = h(bptest(m, ~ wt * hp + I(wt^2) + I(hp^2), data = d)),
    durbin_watson = h(dwtest(m, alternative = "two.sided", exact = FALSE)),
    reset = h(resettest(m, power = 2:3, type = "fitted")),
    dispersion = list(statistic = sum(residuals(po, "pearson")^2),
      p_value = pchisq(sum(residuals(po, "pearson")^2), 29, lower.tail = FALSE))),
  shapiro = lapply(list(3, 5, 8, 11, 12, 40, 200), function(n) { set.seed(n); x <- rexp(n); t <- shapiro.test(x)
    list(x = x, statistic = unname(t$statistic), p_value = t$p.value) }),
  residuals = unname(resid(m)))
cat(toJSON(out, digits = 17, matrix = "columnmajor", auto_unbox = TRUE))
