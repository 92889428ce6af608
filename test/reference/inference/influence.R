# Influence of rows on likelihoods with a shape of their own: of a negative binomial fit at its estimated
# theta as R's glm gives it, of a Student t fit by leaving each row out. Run: Rscript influence.R > influence.json
suppressMessages({library(MASS); library(jsonlite)})
q <- quine[seq(1, 146, by = 3), c("Days", "Sex", "Age")]
ctl <- glm.control(epsilon = 1e-16, maxit = 200)
th <- 1.5
for (k in 1:200) {
  m <- glm(Days ~ Sex + Age, negative.binomial(th, link = "log"), q, control = ctl)
  new <- as.numeric(theta.ml(q$Days, fitted(m), limit = 200, eps = 1e-14))
  if (abs(new - th) < 1e-14 * th) break
  th <- new
}
m <- glm(Days ~ Sex + Age, negative.binomial(th, link = "log"), q, control = ctl)
m <- update(m, etastart = predict(m))
nb <- list(data = list(Days = q$Days, Sex = as.character(q$Sex), Age = as.character(q$Age)), theta = th,
  leverage = unname(hatvalues(m)))

d <- mtcars[, c("mpg", "wt", "hp")]; nu <- 4
nll <- function(p, d) { z <- (d$mpg - p[1] - p[2] * d$wt - p[3] * d$hp) / exp(p[4]); sum((nu + 1) / 2 * log1p(z^2 / nu) + p[4]) }
fit <- function(d, start) { for (k in 1:20) start <- optim(start, nll, d = d, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000, parscale = c(10, 1, 0.01, 1)))$par; start }
whole <- fit(d, c(coef(lm(mpg ~ wt + hp, d)), log(2)))
moved <- t(sapply(1:nrow(d), function(i) whole[1:3] - fit(d[-i, ], whole)[1:3]))
t4 <- list(data = as.list(d), moved = unname(moved), leverage = unname(hatvalues(lm(mpg ~ wt + hp, d))))
cat(toJSON(list(negative_binomial = nb, student_t = t4), digits = 17, auto_unbox = TRUE))
