# Robust covariances by R's sandwich. Run: Rscript robust.R > robust.json
suppressMessages({library(sandwich); library(jsonlite); library(MASS)})
d <- mtcars[, c("mpg", "wt", "hp", "cyl", "am", "carb", "gear")]
d$w <- rep(c(1, 2, 0.5, 3), 8)
d$f <- rep(c(1L, 2L, 3L, 1L), 8)
rep_d <- d[rep(seq_len(nrow(d)), d$f), ]
hc <- c("HC0", "HC1", "HC2", "HC3", "HC4")
all_hc <- function(m) setNames(lapply(hc, function(t) vcovHC(m, type = t)), tolower(hc))
extra <- function(m, data) list(
  cluster_one = vcovCL(m, cluster = data$cyl),
  cluster_two = vcovCL(m, cluster = data.frame(data$cyl, data$carb)),
  hac_3 = NeweyWest(m, lag = 3, prewhite = FALSE, adjust = FALSE),
  hac_auto = NeweyWest(m, prewhite = FALSE, adjust = FALSE),
  lag_auto = floor(bwNeweyWest(m, prewhite = 0)))
ls1 <- lm(mpg ~ wt + hp, d)
ls2 <- lm(mpg ~ wt + hp, d, weights = w)
ls3 <- lm(mpg ~ wt + hp, rep_d)
ctl <- glm.control(epsilon = 1e-15, maxit = 100)
po <- glm(carb ~ wt + hp, poisson, d, control = ctl)
lo <- glm(am ~ wt, binomial, d, control = ctl)
ga <- glm(mpg ~ wt + hp, Gamma(link = "log"), d, control = ctl)
pr <- glm(am ~ wt, binomial(link = "probit"), d, control = ctl)
again <- function(m) { for (k in 1:2) m <- update(m, etastart = predict(m)); m }  # weights of glm lag one step
po <- again(po); lo <- again(lo); ga <- again(ga); pr <- again(pr)
nl <- nls(mpg ~ a * exp(b * wt), d, start = list(a = 40, b = -0.3), control = nls.control(tol = 1e-15, maxiter = 30, minFactor = 1e-12, warnOnly = TRUE))
nls_hc0 <- sandwich(nl); nls_hc1 <- nls_hc0 * 32 / 30
out <- list(data = as.list(d),
  lm = c(all_hc(ls1), extra(ls1, d)), wls = c(all_hc(ls2), extra(ls2, d)),
  frequency = c(all_hc(ls3), list(cluster_one = vcovCL(ls3, cluster = rep_d$cyl))),
  poisson = c(all_hc(po), extra(po, d)), logit = c(all_hc(lo), list(cluster_one = vcovCL(lo, cluster = d$cyl))),
  gamma_log = c(all_hc(ga), extra(ga, d)), probit = list(hc0 = sandwich(pr)),
  nls = list(hc0 = nls_hc0, hc1 = nls_hc1))
cat(toJSON(out, digits = 17, matrix = "rowmajor", auto_unbox = TRUE))
