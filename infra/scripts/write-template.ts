// Part of the build: writes template.yaml from the parts in template/.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { joinParts, TemplatePartError } from './join-parts.ts';

const folder = new URL('../template/', import.meta.url);
const parts = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }));

try {
  writeFileSync(new URL('../template.yaml', import.meta.url), joinParts(parts));
} catch (error) {
  if (!(error instanceof TemplatePartError)) throw error;
  process.stderr.write(`infra/template/${error.message}\n`);
  process.exitCode = 1;
}
