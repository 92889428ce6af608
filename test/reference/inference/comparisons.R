# Comparisons of models. Run: Rscript comparisons.R > comparisons.json
suppressMessages({library(jsonlite); library(MASS)})
d <- mtcars[, c("mpg", "wt", "hp", "qsec")]
ctl <- glm.control(epsilon = 1e-16, maxit = 100)
a <- lm(mpg ~ wt, d); b <- lm(mpg ~ wt + hp + qsec, d); c <- lm(mpg ~ hp, d)
an <- anova(a, b); lr <- 2 * (logLik(b) - logLik(a))
aic <- sapply(list(a, b, c), AIC); k <- c(3, 5, 3); aicc <- aic + 2 * k * (k + 1) / (32 - k - 1)
w <- function(x) exp((min(x) - x) / 2) / sum(exp((min(x) - x) / 2))
dens <- function(m) dnorm(d$mpg, fitted(m), sqrt(mean(resid(m)^2)), log = TRUE)
v <- function(x, y) { m <- dens(x) - dens(y); sum(m) / sqrt(32 * mean((m - mean(m))^2)) }
q <- quine; po <- glm(Days ~ Sex + Age, poisson, q, control = ctl)
nb <- glm.nb(Days ~ Sex + Age, q, control = glm.control(epsilon = 1e-14, maxit = 200))
out <- list(data = as.list(d), f = c(an$F[2], an$`Pr(>F)`[2]), lr = c(lr, pchisq(lr, 2, lower.tail = FALSE)),
  aic = aic, aicc = aicc, bic = sapply(list(a, b, c), BIC), aic_weight = w(aic), aicc_weight = w(aicc), vuong = { e <- lm(mpg ~ wt + qsec, d); c(v(e, c), 2 * pnorm(-abs(v(e, c)))) },
  quine = list(Days = q$Days, Sex = as.character(q$Sex), Age = as.character(q$Age)),
  border = { s <- as.numeric(2 * (logLik(nb) - logLik(po))); c(s, pchisq(s, 1, lower.tail = FALSE) / 2) })
cat(toJSON(out, digits = 17))
