import type { SourceFile } from './source-files.ts';

const pages = 'https://github.com/step-everywhere/step-everywhere/blob/main/';

/**
 * Adapts a job's file to a project of its own, where `rows.ts` is beside the worker and the page above the jobs does
 * not exist.
 */
export function inOwnProject({ target, text }: SourceFile): SourceFile {
  if (target === 'README.md') return { target, text: ownPage(text) };
  if (target === 'template.yaml')
    return { target, text: text.replaceAll(/StepEverywhere_[\w-]+/g, 'StepEverywhere___NAME__') };
  return { target, text: text.replaceAll("'../../rows.ts'", "'./rows.ts'") };
}

function ownPage(text: string): string {
  return text
    .replace(/\n`step-everywhere init .*` creates a project from it\.\n/, '')
    .replace(/^```sh\nstep-everywhere dev [\s\S]*?\n```$/m, '```sh\nnpm install\nnpm test\nnpm run dev\n```')
    .replace(/as \[the\s+page\s+of\s+these\s+jobs\]\(\.\.\/README\.md\)\s+says/, 'by `npm run deploy`')
    .replaceAll('](../../../', `](${pages}`)
    .replaceAll('](../', `](${pages}examples/jobs/`)
    .replaceAll(/^step-everywhere run/gm, 'npx step-everywhere run')
    .replaceAll(/--function \S+/g, '--function __NAME__');
}
