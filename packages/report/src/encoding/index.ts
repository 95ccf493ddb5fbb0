export { decodeReport } from './decode-report.ts';
export { deflate, inflate } from './deflate.ts';
export { encodeReport } from './encode-report.ts';
export { fillTemplate, generalText, makeTemplate, type TextSubject } from './templates.ts';
