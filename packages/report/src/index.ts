export { type PageOptions, renderPage } from './html/render-page.ts';
export { type LiveReport, serveReport } from './live/serve-report.ts';
export { ReportDataError, ReportError, RunObjectError } from './report-error.ts';
export { defaultLimits } from './results/result-blocks.ts';
export { emptyReport } from './run/empty-report.ts';
export {
  type MakeReportOptions,
  makeReport,
  type ReportOfRun,
  type ReportWithResults,
} from './run/make-report.ts';
export {
  cellStatus,
  makeCells,
  type RunReport,
} from './run-report.ts';
