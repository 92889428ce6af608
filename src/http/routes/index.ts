import { catalogueRoutes } from './catalogue.ts'
import { comparisons } from './comparisons.ts'
import { datasetRoutes } from './datasets.ts'
import { equivalence } from './equivalence.ts'
import { explorerRoutes } from './explorer.ts'
import { fits } from './fits.ts'
import { live, ready } from './health.ts'
import { jobEvents } from './job-events.ts'
import { jobRoutes } from './jobs.ts'
import { metricsPage } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { predictions } from './predictions.ts'
import { problemPage } from './problems.ts'
import type { Route } from './route.ts'
import { simulations } from './simulations.ts'
import { storedFit } from './stored-fit.ts'

/** Every endpoint; adding one is one file and one line here. */
export const routes: readonly Route[] = [
  fits,
  storedFit,
  predictions,
  comparisons,
  equivalence,
  simulations,
  ...jobRoutes,
  jobEvents,
  ...datasetRoutes,
  ...catalogueRoutes,
  ...explorerRoutes,
  live,
  ready,
  metricsPage,
  openApiDocument,
  problemPage
]
