import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunnerOptions, WorkflowRunner } from './workflow-runner.ts';

const run = promisify(execFile);
let folder: string;
let runners: WorkflowRunner[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repository-'));
  runners = [];
  await run('git', ['init', '--quiet', folder]);
  await writeFile(join(folder, 'file'), 'of the tag');
  const commit = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', 'commit', '--quiet', '-m', 'one'];
  for (const args of [['add', '.'], commit, ['tag', 'v1.0.0']]) await run('git', ['-C', folder, ...args]);
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.remove()));
  await rm(folder, { recursive: true });
});

async function runnerOf(workflow: string, more: Partial<RunnerOptions> = {}): Promise<WorkflowRunner> {
  const file = join(folder, 'workflow.yml');
  await writeFile(file, workflow);
  const runner = await WorkflowRunner.create({
    workflow: file,
    origin: folder,
    tag: 'v1.0.0',
    environment: {},
    identity: { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://identity' },
    vars: {},
    token: 'may-write',
    instead: {},
    ...more,
  });
  runners.push(runner);
  return runner;
}

const checkout = '{ uses: actions/checkout@0, with: { persist-credentials: false } }';

describe('the runner that stands for GitHub', () => {
  it('gives each job a clone of the tag, and what the jobs before it handed on', async () => {
    const runner = await runnerOf(`
      jobs:
        second:
          needs: first
          steps:
            - { uses: actions/download-artifact@0, with: { name: files, path: got } }
            - run: |
                test "$(cat got/b/one.txt)" = 1 && test "$(cat got/c/two.txt)" = 2
                test ! -e file && test "$TABLE" = "$(printf 'a\\nb')"
              env: { TABLE: "\${{ needs.first.outputs.table }}" }
        first:
          outputs: { table: "\${{ steps.make.outputs.table }}" }
          steps:
            - ${checkout}
            - id: make
              run: |
                mkdir -p a/b a/c && echo 1 > a/b/one.txt && echo 2 > a/c/two.txt && grep -q 'of the tag' file
                printf 'table<<END\\na\\nb\\nEND\\n' >> "$GITHUB_OUTPUT"
                echo 'on the page' >> "$GITHUB_STEP_SUMMARY"
            - { uses: actions/upload-artifact@0, with: { name: files, path: "a/b/*.txt\\na/c/*.txt" } }
    `);
    expect(await runner.run(), runner.log.join('')).toEqual({ first: 'success', second: 'success' });
    expect(runner.summary).toBe('on the page\n');
  });

  it('ends a job with the first line that fails, skips those that need it, and runs these again', async () => {
    const runner = await runnerOf(`
      jobs:
        one: { steps: [{ run: "false\\ntouch ${folder}/after" }, { run: "touch ${folder}/after" }] }
        two: { needs: [one, three], steps: [{ run: "true" }] }
        three: { steps: [{ run: "echo once >> ${folder}/three" }] }
    `);
    const conclusions = { one: 'failure', two: 'skipped', three: 'success' };
    expect(await runner.run()).toEqual(conclusions);
    expect(await runner.run()).toEqual(conclusions);
    const { stdout } = await run('sh', ['-c', 'cat three; ls after 2> /dev/null || true'], { cwd: folder });
    expect(stdout).toBe('once\n');
  });

  it('has an identity and a token that may write only where the job asks for them', async () => {
    const steps = `[{ run: 'test "$ACTIONS_ID_TOKEN_REQUEST_URL $TOKEN" = "$WANTED"', env: { TOKEN: "\${{ github.token }}", WANTED: `;
    const runner = await runnerOf(`
      jobs:
        neither: { steps: ${steps} " may-only-read" } }] }
        identity: { permissions: { id-token: write }, steps: ${steps} "http://identity may-only-read" } }] }
        token: { permissions: { contents: write }, steps: ${steps} " may-write" } }] }
    `);
    expect(await runner.run()).toEqual({ neither: 'success', identity: 'success', token: 'success' });
  });

  it.each([
    ['an action that it does not know', '{ uses: someone/something@0 }', /does not know someone\/something/],
    ['a checkout that keeps its credentials', '{ uses: actions/checkout@0 }', /keeps its credentials/],
    [
      'a role without an identity',
      '{ uses: aws-actions/configure-aws-credentials@0, with: { role-to-assume: arn:aws:iam::111122223333:role/A } }',
      /no id-token: write/,
    ],
    [
      'a variable that is not set',
      `{ run: "true", env: { A: "\${{ vars.MISSING }}" } }`,
      /vars\.MISSING has no value/,
    ],
    ['an expression of another kind', `{ run: "true", env: { A: "\${{ !cancelled() }}" } }`, /cannot tell/],
    [
      'nothing to upload',
      '{ uses: actions/upload-artifact@0, with: { name: a, path: "*.zip" } }',
      /no \*\.zip/,
    ],
  ])('fails at %s', async (_, step, message) => {
    const runner = await runnerOf(`jobs: { job: { steps: [${step}] } }`);
    await expect(runner.run()).rejects.toThrow(message);
  });
});
