export { type FailureLine, type SummariseEvent, type Summary, summarise } from './summarise.ts';
