# Coefficients of every R line, in the order of the file of fits: Rscript run.R asked.json
suppressMessages({library(jsonlite); library(MASS); library(splines)})
fits <- fromJSON(commandArgs(TRUE)[1], simplifyVector = FALSE)
out <- lapply(fits, function(fit) {
  if (is.null(fit$lines$r)) return(NULL)
  d <- as.data.frame(lapply(fit$columns, unlist), check.names = FALSE)
  for (name in names(d)) if (is.character(d[[name]])) {
    levels <- fit$levels[[name]]
    d[[name]] <- factor(d[[name]], levels = if (is.null(levels)) sort(unique(d[[name]]), method = "radix") else unlist(levels))
  }
  tryCatch(list(estimates = as.list(coef(eval(parse(text = fit$lines$r))))),
           error = function(e) list(error = conditionMessage(e)))
})
cat(toJSON(out, digits = NA, auto_unbox = TRUE, null = "null"))
