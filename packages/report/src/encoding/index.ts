export { deflate, inflate } from './deflate.ts';
export { decodeReport, encodeReport } from './report-data.ts';
export { fillTemplate, generalText, makeTemplate } from './templates.ts';
