# Two-way clustered variances that come out negative, and with fix = TRUE as sandwich::vcovCL sets the
# negative eigenvalues to 0 (Cameron, Gelbach & Miller 2011, section 2.3). Writes two_way.json.
suppressMessages({ library(sandwich); library(jsonlite) })
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
root <- function(v) unname(sqrt(diag(v)))
# Two groupings of four groups each: the first draw for which a variance is negative.
draw <- function(seed) { set.seed(seed); list(x = round(rnorm(16), 1), y = round(rnorm(16), 1),
  a = rep(1:4, 4), b = rep(1:4, each = 4)) }
for (seed in 1:500) {
  d <- draw(seed); fit <- lm(y ~ x, d); v <- vcovCL(fit, cluster = ~ a + b)
  if (any(diag(v) < 0)) break
}
write_json(list(columns = d, plain = unname(diag(v)), fixed = root(vcovCL(fit, cluster = ~ a + b, fix = TRUE))),
  file.path(here, "two_way.json"), digits = NA)
