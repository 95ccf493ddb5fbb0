import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureClasses } from '../../../infra/src/failures/index.ts';
import { explainedName, explainedNames } from '../../../packages/cli/src/console/explained-name.ts';
import { helpAddress } from '../../../packages/cli/src/console/help-address.ts';
import { entriesForHandlers } from '../../../packages/cli/src/report/explained-failure.ts';
import { typedErrors } from './typed-errors.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const entries = new Map(
  read('docs/troubleshooting.md')
    .split(/^### /m)
    .slice(1)
    .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry.split(/^## /m)[0] ?? '']),
);

/** What workers in all languages have in common. */
const contract = JSON.parse(read('packages/core/contract/behaviour.json')) as { readonly errors: string[] };

/** Names without a class of their own. */
const named = [
  'UsageError',
  'NodeVersionError',
  entriesForHandlers.lacking,
  'Unexpected error',
  'ResultMissing',
  'Interrupted',
  'Stopped',
];

/** Errors that no user sees under their own names, and what happens to them. */
const internal: Readonly<Record<string, string>> = {
  ScriptError: 'the base of the errors of scripts',
  OldNodeError: 'a line of `doctor`; the command line says NodeVersionError',
  Unresolved: 'a BundleError, with the imports that it lists',
  UnreadableResultError: 'the reason of a row of `results`, beside its key',
  ProxyRefusedError: 'the cause of an UnsealError or OutputError of a worker in Python',
  CiphertextError: 'answered as InvalidCiphertextException, as KMS does',
  KeyCollisionError: 'answered as an error of S3',
  FileNameError: 'answered as an error of S3',
  SignaturePartsError: 'answered as IncompleteSignature, as AWS does',
  StateError: 'has the names of Step Functions, which begin with States.',
  RunTimedOutError: 'an execution that ends as TIMED_OUT',
  RunAbortedError: 'an execution that ends as ABORTED',
  HandlerLoadError: 'has the names of Lambda, which begin with Runtime.',
};

const errors = typedErrors();

describe('docs/troubleshooting.md', () => {
  it('has an entry for every typed error and every failure class, and none for anything else', () => {
    const expected = [...errors].filter((name) => !(name in internal));
    expect([...entries.keys()].sort()).toEqual(
      [...new Set([...expected, ...named, ...failureClasses])].sort(),
    );
    expect(Object.keys(internal).filter((name) => !errors.has(name))).toEqual([]);
  });

  it.each([
    ['TypeScript', 'packages/core/src/**/*.ts'],
    ['Python', 'packages/python/src/step_everywhere/*.py'],
    ['Go', 'packages/go/*.go'],
  ])('has an entry for every error of a worker in %s', (_, files) => {
    const ofWorkers = [...typedErrors([files])];
    expect(ofWorkers).toEqual(expect.arrayContaining(contract.errors));
    expect(ofWorkers.filter((name) => !(name in internal) && !entries.has(name))).toEqual([]);
  });

  it('says of each the cause and the remedy', () => {
    const incomplete = [...entries].filter(
      ([, text]) => !/^\*\*Cause:\*\* \S[\s\S]*\n\n\*\*Remedy:\*\* \S/m.test(text),
    );
    expect(incomplete.map(([name]) => name)).toEqual([]);
  });

  it('links to entries that there are', () => {
    const anchors = new Set(
      [...read('docs/troubleshooting.md').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title)),
    );
    const links = [...read('docs/troubleshooting.md').matchAll(/\]\(#([^)]+)\)/g)].map(
      ([, link = '']) => link,
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
  });
});

describe('the address that the command line prints', () => {
  it('is that of an entry, for every name that it prints', () => {
    const { homepage } = JSON.parse(read('packages/cli/package.json')) as { homepage: string };
    const printed = [
      ...explainedNames,
      ...failureClasses,
      ...Object.values(entriesForHandlers),
      explainedName(new TypeError('fault')),
    ];
    expect(printed.filter((name) => !entries.has(name))).toEqual([]);
    for (const name of printed)
      expect(helpAddress(name)).toBe(`${homepage}troubleshooting#${anchorOf(name)}`);
  });

  it('is known for every error of the packages that the command line uses', () => {
    const ofOthers = [...typedErrors(['packages/emulator/src/**/*.ts', 'packages/report/src/**/*.ts'])];
    expect(ofOthers.length).toBeGreaterThan(5);
    const missing = ofOthers.filter(
      (name) => !(name in internal) && name !== 'AwsError' && !explainedNames.has(name),
    );
    expect(missing).toEqual([]);
  });
});

/** The anchor that GitHub and the site make from a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
