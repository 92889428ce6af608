# Columns of R's model.matrix for formulas over one small data frame. Run: Rscript make.R
# Writes designs.json next to this script's working directory.
library(splines)
library(jsonlite)

d <- data.frame(
  y = c(2.5, 3.1, 4.7, 5.2, 6.9, 7.3, 8.8, 9.1, 11.4, 12.6, 13.2, 15.9),
  x = c(0.5, 1.25, 2.1, 3.7, 4.4, 5.05, 6.3, 7.7, 8.2, 9.6, 10.1, 12.4),
  z = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8),
  u = c(1.1, 2.3, 0.7, 4.2, 3.3, 2.8, 5.9, 1.6, 7.4, 6.1, 0.9, 2.2),
  g = c("a", "b", "c", "a", "b", "c", "a", "b", "c", "a", "b", "c"),
  h = c("u", "u", "v", "v", "w", "w", "u", "v", "w", "w", "v", "u"),
  t = c("L", "M", "H", "Z", "L", "M", "H", "Z", "L", "M", "H", "Z"),
  am = c(TRUE, FALSE, TRUE, TRUE, FALSE, FALSE, TRUE, FALSE, TRUE, FALSE, FALSE, TRUE),
  k = c(1, 2, 10, 1, 2, 10, 1, 2, 10, 1, 2, 10),
  stringsAsFactors = TRUE
)
d[["a b"]] <- c(1, 0, 2, 1, 3, 2, 4, 3, 5, 4, 6, 5)

sum_g <- list(g = "sum")
cases <- list(
  list("y ~ x"), list("y ~ 1"), list("y ~ 0 + x"), list("y ~ x - 1"), list("y ~ -1 + x + z"),
  list("y ~ x + z + x:z"), list("y ~ x*z"), list("y ~ z + x + x"), list("y ~ x:z + x"),
  list("y ~ g"), list("y ~ 0 + g"), list("y ~ 0 + x + g"), list("y ~ g + am"), list("y ~ 0 + am + g"),
  list("y ~ g*am"), list("y ~ g:h"), list("y ~ g + g:h"), list("y ~ h + g:h"), list("y ~ 0 + g:h"),
  list("y ~ x:g"), list("y ~ x + x:g"), list("y ~ 0 + x:g"), list("y ~ g/x"), list("y ~ g/h"),
  list("y ~ (g + h)/x"), list("y ~ x + h %in% g"), list("y ~ g*h*am"), list("y ~ (x + g + am)^2"),
  list("y ~ (x + z + u)^2 - x:z"), list("y ~ (x + z)^3"), list("y ~ g*h - g"), list("y ~ g:x:am"),
  list("y ~ g:h:am + g:h"), list("y ~ x:am:g + am"),
  list("y ~ I(x^2)"), list("y ~ x + I(x^2) + I(x*z) + I(z/x)"), list("y ~ log(u) + sqrt( x )+exp(-x/10)"),
  list("y ~ I(x>4)"), list("y ~ log1p(u)*g"), list("y ~ sin(x)+cos(x) + abs(z-4) + log10(u) + log2(u) + expm1(x/9)+tan(z/20)"),
  list("y ~ `a b` + g:`a b`"), list("y ~ x > 4"),
  list("log(y) ~ x + I((x + z)/2)"), list("y ~ . - t - h - k - `a b`"), list("log(y) ~ . - k"),
  list("y ~ C(g)"), list("y ~ C(g, sum)"), list("y ~ C(g, contr.helmert)*x"), list("y ~ factor(k)"), list("y ~ 0 + factor(k):x"),
  list("y ~ C(t, poly)"), list("y ~ ordered(k)"),
  list("y ~ g", sum_g), list("y ~ g*h", list(g = "sum", h = "helmert")), list("y ~ 0 + g + h", list(g = "sum", h = "sum")),
  list("y ~ t", list(t = "poly")), list("y ~ x:t", list(t = "poly")), list("y ~ x + x:t", list(t = "helmert")),
  list("y ~ am", list(am = "sum")),
  list("y ~ poly(x, 2)"), list("y ~ poly(x, degree = 3)*am"), list("y ~ poly(x, 1)"), list("y ~ poly(x,4,raw=TRUE)"), list("y ~ g:poly(z, 2)"),
  list("y ~ bs(x)"), list("y ~ bs(x, df = 6)"), list("y ~ bs(x, knots = 5, degree = 2)"), list("y ~ 0 + bs(x, df=5, intercept=TRUE)"),
  list("y ~ bs(x, degree = 1, df = 4):am"),
  list("y ~ ns(x)"), list("y ~ ns(x, df = 4)"), list("y ~ ns(x, knots = 6, intercept = TRUE) - 1"), list("y ~ ns(x, 3)*z"),
  list("y ~ scale(x)"), list("y ~ x + offset(log(u))"), list("y ~ offset(z) + offset(u/2) + g"),
  list("y ~ I(1e5 * x) + I(x * 0.00001) + I(x+123456.5)"), list("y ~ g %in% h + h"), list("y ~ x + x^2"), list("y ~ (g + x)^2 + 0"),
  list("y ~ I(-x^2) + I(!am) + I(2*(x - 1))")
)
kinds <- c(sum = "contr.sum", helmert = "contr.helmert", poly = "contr.poly", treatment = "contr.treatment")

listed <- function(v) if (is.null(v)) list() else I(as.vector(v))

design <- function(data, formula, contrasts) {
  f <- as.formula(formula)
  frame <- model.frame(f, data, drop.unused.levels = TRUE)
  terms <- attr(frame, "terms")
  # A logical variable takes contrasts only as a factor.
  for (v in names(contrasts)) if (is.logical(frame[[v]])) frame[[v]] <- factor(frame[[v]])
  m <- model.matrix(terms, frame, contrasts.arg = if (length(contrasts)) lapply(contrasts, function(k) kinds[[k]]) else NULL)
  list(
    formula = formula, contrasts = contrasts, names = I(colnames(m)), assign = I(attr(m, "assign")),
    terms = I(attr(terms, "term.labels")), offset = listed(model.offset(frame)), rows = I(as.integer(rownames(m))),
    columns = I(lapply(seq_len(ncol(m)), function(j) I(unname(m[, j]))))
  )
}

run <- function(data) {
  out <- list()
  for (case in cases) {
    made <- tryCatch(design(data, case[[1]], if (length(case) > 1) case[[2]] else list()), error = function(e) NULL)
    if (is.null(made)) message("not usable in R: ", case[[1]]) else out[[length(out) + 1]] <- made
  }
  out
}

# How formulas multiply out; columns in the order of this frame.
frame <- data.frame(y = 1, x = 1, z = 1, u = 1, g = 1, h = 1, "a b" = 1, pi = 1, check.names = FALSE)
expansions <- lapply(c("y ~ x + (z + u):g", "y ~ g:x + x + h", "y ~ x:x + x", "y ~ (x + z + u)^2 - z:u", "y ~ x*(z/u)", "y ~ log( x ) + log(x)", "y ~ I((x)) + I(x)", "y ~ . - g - h", "log(y / x) ~ .", "y ~ -x + x", "y ~ x - (x + z) + z", "y ~ x", "y ~ 0 + x", "y ~ x + 0", "y ~ x - 1", "y ~ -1 + x", "y ~ x - 0", "y ~ 0 + x + 1", "y ~ x - (1 + z)", "y ~ (x/z)^2", "y ~ g %in% (x + z) + x*z", "y ~ ((x)) + x:(z + 1)", "y ~ (x + z):(u + x) - u:x", "y ~ x*z*u - x:z:u", "y ~ (g + h)/x/z"), function(f) {
  made <- terms(as.formula(f), data = frame)
  list(formula = f, terms = I(attr(made, "term.labels")), intercept = attr(made, "intercept"))
})

missing <- d
missing$x[3] <- NA; missing$g[c(5, 8)] <- NA; missing$y[12] <- NA
gaps <- lapply(c("y ~ x + g", "y ~ z*g", "y ~ h + u", "y ~ bs(u, df = 5) + x", "y ~ poly(z, 2) + g"),
  function(f) design(missing, f, list()))

# The same columns for new data, as predict() makes them.
fresh <- d[c(2, 5, 9, 11), ]
fresh$x <- fresh$x * 1.3 - 1
predicted <- lapply(c("y ~ poly(x, 3) + g", "y ~ bs(x, df = 5)", "y ~ ns(x, df = 4)*am", "y ~ scale(x) + C(t, poly)", "y ~ g:h + log(u)", "y ~ poly(z, 2, raw = TRUE)"), function(f) {
  fit <- lm(as.formula(f), d)
  frame <- suppressWarnings(model.frame(delete.response(terms(fit)), fresh, xlev = fit$xlevels))
  m <- model.matrix(delete.response(terms(fit)), frame, contrasts.arg = fit$contrasts)
  list(formula = f, names = I(colnames(m)), columns = I(lapply(seq_len(ncol(m)), function(j) I(unname(m[, j])))))
})

write(toJSON(list(
  r = R.version.string, data = d, missing = missing, fresh = fresh,
  designs = run(d), expansions = expansions, gaps = gaps, predicted = predicted
), digits = NA, auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns"), "designs.json")
