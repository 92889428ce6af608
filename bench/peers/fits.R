# Median milliseconds of summary(lm()) or summary(glm()) for every table of a folder, in the order of the names.
folder <- commandArgs(trailingOnly = TRUE)[1]
for (name in sort(list.files(folder, "csv$"))) {
  d <- read.csv(file.path(folder, name))
  fit <- if (grepl("logit", name)) function() summary(glm(y ~ ., binomial, d)) else function() summary(lm(y ~ ., d))
  times <- numeric()
  end <- proc.time()[["elapsed"]] + 2
  for (k in 1:3) fit()
  while (proc.time()[["elapsed"]] < end) {
    began <- Sys.time()
    fit()
    times <- c(times, as.numeric(Sys.time() - began, units = "secs") * 1000)
  }
  cat(median(times), "\n")
}
