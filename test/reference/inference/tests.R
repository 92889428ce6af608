# Wald, likelihood-ratio, score and F tests; type I, II, III tables. Run: Rscript tests.R > tests.json
suppressMessages({library(jsonlite); library(car)})
d <- mtcars[, c("mpg", "wt", "hp", "carb", "cyl", "gear")]
d$g <- ifelse(d$cyl == 4, "b4", ifelse(d$cyl == 6, "c6", "a8")); d$k <- ifelse(d$gear == 3, "t", "u")
ctl <- glm.control(epsilon = 1e-16, maxit = 100)
m <- lm(mpg ~ g * k + wt, d)
po <- glm(carb ~ wt + g, poisson, d, control = ctl); for (i in 1:2) po <- update(po, etastart = predict(po))
lm2 <- lm(mpg ~ wt + hp, d)
f <- function(t, rows) list(statistic = t[rows, "F value"], df = t[rows, "Df"], p = t[rows, "Pr(>F)"])
tt <- function(t) f(t, c("g", "k", "wt", "g:k"))
lh <- function(m, h, ...) { t <- linearHypothesis(m, h, ...); list(statistic = t[2, ncol(t) - 1], p = t[2, ncol(t)]) }
po0 <- glm(carb ~ wt, poisson, d, control = ctl)
lo <- function(m) as.numeric(logLik(m))
ao <- anova(po0, po, test = "Rao"); al <- anova(po0, po, test = "LRT")
n <- 32; rss <- function(m) sum(resid(m)^2)
pod <- local({ d2 <- d; r <- glm(carb ~ I(wt + hp / 100), poisson, d, control = ctl); u <- glm(carb ~ wt + I(hp / 100), poisson, d, control = ctl)
  d2$h <- d$hp / 100; u2 <- glm(carb ~ wt + h, poisson, d2, control = ctl); for (i in 1:2) u2 <- update(u2, etastart = predict(u2))
  list(h = d2$h, lr = 2 * (lo(u) - lo(r)), wald = lh(u2, "wt = h", test = "Chisq")) })
out <- list(data = c(as.list(d), list(h = pod$h)),
  type_1 = tt(anova(m)), type_2 = tt(Anova(m, type = 2)), type_3 = tt(Anova(m, type = 3)),
  poisson_g = list(wald = lh(po, c("gb4 = 0", "gc6 = 0"), test = "Chisq"),
    lr = list(statistic = al[2, "Deviance"], p = al[2, "Pr(>Chi)"]), score = list(statistic = ao[2, "Rao"], p = ao[2, "Pr(>Chi)"])),
  poisson_type_2 = { t <- Anova(po, type = 2, test = "LR"); list(statistic = t[, 1], df = t[, 2], p = t[, 3]) },
  hypotheses = list(lh(lm2, "wt = 100*hp"), lh(lm2, "wt + 2*hp = -3"), lh(lm2, "(Intercept) - 30 = 7 + 0.5*wt")),
  poisson_equal = list(wald = pod$wald, lr = list(statistic = pod$lr)))
cat(toJSON(out, digits = 17, auto_unbox = TRUE))
