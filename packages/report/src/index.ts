export { type PageOptions, renderPage } from './html/render-page.ts';
export { type LiveReport, serveReport } from './live/serve-report.ts';
export { ReportDataError, ReportError, RunObjectError } from './report-error.ts';
export { defaultLimits, type ResultLimits } from './results/result-blocks.ts';
export { emptyRun } from './run/empty-run.ts';
export { type ReadRun, type ReadRunOptions, readRun, type StoredRun } from './run/read-run.ts';
export {
  type CellStatus,
  type Cells,
  cellStatus,
  makeCells,
  type Reason,
  type ReportAccount,
  type RunFacts,
  type RunReport,
} from './run-report.ts';
