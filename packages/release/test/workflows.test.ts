import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { repositoryRoot } from '../src/packages.ts';

interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string | readonly string[];
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(repositoryRoot, '.github/workflows');
const files = await readdir(folder);
const workflows = new Map<string, Workflow>(
  await Promise.all(
    files.map(
      async (file) => [file, parseDocument(await readFile(join(folder, file), 'utf8')).toJSON()] as const,
    ),
  ),
);
const release = workflows.get('release.yml') as Workflow;

/** Jobs that may sign or publish as this repository, by `FILE JOB`. */
const trustedJobs = [...workflows].flatMap(([file, { permissions: all, jobs }]) =>
  Object.entries(jobs)
    .filter(([, { permissions = all }]) => permissions?.['id-token'] || permissions?.contents !== 'read')
    .map(([name, job]) => ({ name: `${file} ${name}`, job })),
);

/** The site's job, which only runs an action of GitHub. */
const publishingJobs = trustedJobs.filter(({ name }) => name !== 'release.yml site');

const runsOf = ({ steps }: Job): readonly string[] => steps.flatMap(({ run }) => run ?? []);

/** Commands that install, build or fetch code. Only a script of this repository runs `npm`. */
const installs =
  /\b(npm|npx|pnpm|yarn|corepack|bun|deno|pip3?|pipx|uv|turbo|tsc|make|curl|wget|apt|apt-get|brew|docker|bash|sh|python3?)\b|scripts\/setup|\.ci\//;

/** The packages that a script imports, directly or through files of the repository. */
async function packagesOf(script: string, seen = new Set<string>()): Promise<string[]> {
  if (seen.has(script)) return [];
  seen.add(script);
  const source = await readFile(script, 'utf8');
  const imports = source.matchAll(
    /^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';$|\bimport\('([^']+)'\)/gm,
  );
  const found = [...imports].map(([, fixed, dynamic]) => fixed ?? dynamic ?? '');
  const others = found.filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
  for (const name of found.filter((each) => each.startsWith('.')))
    others.push(...(await packagesOf(join(dirname(script), name), seen)));
  return others.map((name) => `${name} (${relative(repositoryRoot, script)})`);
}

describe('the workflows', () => {
  it('have an identity, or may write to the repository, in the protected environment alone', () => {
    expect(trustedJobs.map(({ name, job }) => [name, job.environment])).toEqual([
      ...['npm', 'layers', 'application', 'notes'].map((name) => [`release.yml ${name}`, 'release']),
      ['release.yml site', 'github-pages'],
    ]);
    expect(release.permissions).toEqual({ contents: 'read' });
  });

  it.each(publishingJobs)('install and build nothing where they have one: $name', async ({ job }) => {
    const runs = runsOf(job);
    for (const run of runs) expect(run).not.toMatch(installs);
    for (const { uses = '', with: options } of job.steps)
      if (uses.includes('setup-'))
        expect(options).toEqual({ 'node-version': 24, 'package-manager-cache': false });
    const scripts = runs.flatMap((run) =>
      [...run.matchAll(/\bnode (\S+)/g)].map(([, script = '']) => script),
    );
    expect(scripts).not.toEqual([]);
    for (const script of scripts) expect(await packagesOf(join(repositoryRoot, script))).toEqual([]);
  });

  it('build what is published with no right but to read, and check it before it is used', async () => {
    const { build } = release.jobs;
    expect(build?.permissions).toEqual({ contents: 'read' });
    expect(build?.environment).toBeUndefined();
    expect(runsOf(build as Job)[0]).toMatch(installs);
    // The build needs packages, which shows that this check finds imports.
    const packaging = join(repositoryRoot, 'packages/release/src/package-release.main.ts');
    expect(await packagesOf(packaging)).not.toEqual([]);
    for (const { job } of publishingJobs) {
      expect([job.needs].flat()).toContain('build');
      expect(runsOf(job)[0]).toBe('node packages/release/src/check-release.main.ts release "$SUMS"');
      const check = job.steps.findIndex(({ run }) => run?.includes('check-release'));
      const before = job.steps.slice(0, check).map(({ uses = '' }) => uses.replace(/@.*/, ''));
      expect(before).toEqual(['actions/checkout', 'actions/setup-node', 'actions/download-artifact']);
    }
  });

  it('publish the site after all else, from a build that may only read', () => {
    const { 'site-build': build, site } = release.jobs;
    expect(build?.permissions).toEqual({ contents: 'read' });
    expect(runsOf(build as Job)).toEqual(['npm run docs -- --build']);
    expect(build?.steps.at(-1)?.with).toEqual({ path: 'docs/site/dist' });
    expect(site?.permissions).toEqual({ pages: 'write', 'id-token': 'write' });
    expect(site?.needs).toEqual(['notes', 'site-build']);
    expect(site?.steps).toEqual([{ uses: expect.stringMatching(/^actions\/deploy-pages@/) }]);
  });

  it('attest the provenance of layers and application before they are published', () => {
    for (const [name, subject] of [
      ['layers', 'release/layers/*.zip\n'],
      ['application', 'release/application/*.yaml\nrelease/application/code/*\n'],
    ] as const) {
      const { permissions, steps } = release.jobs[name] as Job;
      expect(permissions).toEqual({ contents: 'read', 'id-token': 'write', attestations: 'write' });
      const attest = steps.findIndex(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'));
      expect(steps[attest]?.with).toEqual({ 'subject-path': subject });
      expect(attest).toBeLessThan(steps.findIndex(({ run }) => run?.includes('/publish-')));
      expect(attest).toBeGreaterThan(steps.findIndex(({ run }) => run?.includes('check-release')));
    }
  });
});
