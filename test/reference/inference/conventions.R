# Coefficient tables of summary(glm) where R estimates a dispersion. Run: Rscript conventions.R > conventions.json
suppressMessages(library(jsonlite))
d <- mtcars[, c("mpg", "wt", "hp", "am")]
ctl <- glm.control(epsilon = 1e-16, maxit = 100)
again <- function(m) { for (k in 1:2) m <- update(m, etastart = predict(m)); m }
ga <- again(glm(mpg ~ wt + hp, Gamma(link = "log"), d, control = ctl))
lo <- again(glm(am ~ wt, binomial(link = "probit"), d, control = ctl))
no <- glm(mpg ~ wt + hp, gaussian, d)
tab <- function(m) unname(coef(summary(m)))
cat(toJSON(list(data = as.list(d), gamma = tab(ga), probit = tab(lo), normal = tab(no),
  aic_normal = AIC(no), loglik_normal = as.numeric(logLik(no))), digits = 17, matrix = "rowmajor", auto_unbox = TRUE))
