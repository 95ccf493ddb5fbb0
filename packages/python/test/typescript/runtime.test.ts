import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../../layer/runtime-suite/cloud.ts';
import { hasPrivateMounts } from '../../../../layer/runtime-suite/execution-environment.ts';
import { documented, example, packed, withCopy, withLayer } from '../../runtime-suite/functions.ts';
import { isInstalled, pinned, pythonRuntime, RUNTIMES } from '../../runtime-suite/python-runtime.ts';

/** Whether this suite must run, as in `.ci/run`. */
const isRequired = process.env.STEP_EVERYWHERE_RUNTIME_SUITE === 'required';

const installed = RUNTIMES.filter(({ version, age }) => isInstalled(version, age));
if (isRequired && installed.length === 0) {
  throw new Error('There is no runtime for Python in .ci/python/.venv/lambda; run .ci/python/run first');
}

// `npm test` repeats lines with this prefix at its end.
for (const { version, age } of RUNTIMES.filter((each) => !installed.includes(each))) {
  const reason = `.ci/python/run has not installed Lambda's runtime for Python ${version} with its ${age} packages`;
  it(`LEFT OUT: the Python layer is not tested under AWS's runtime client, since ${reason}`, ({ skip }) =>
    skip(reason));
}

describe.runIf(installed.length > 0)("under AWS's runtime client", () => {
  let directory: string;
  let cloud: Cloud;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'python-runtime-suite-'));
    cloud = await startCloud(directory);
  });
  afterAll(async () => {
    await cloud?.close();
    await rm(directory, { recursive: true, force: true });
  });

  describe.each(installed)('and Python $version with the $age packages', ({ version, age }) => {
    const runtime = pythonRuntime(version, age);
    const name = (what: string) => `StepEverywhere_${what}_${runtime.id}`;

    it.each([
      ['from the layer', withLayer, '/opt/python/step_everywhere/__init__.py'],
      ['copied beside it, without the layer', withCopy, '/var/task/step_everywhere/__init__.py'],
    ] as const)('runs a worker that has the package %s', async (way, make, path) => {
      const made = await make();
      const { summary, results, failures, log } = await cloud.run(
        name(way.split(' ')[0] as string),
        made,
        runtime,
      );
      expect(failures, log).toEqual([]);
      expect(summary).toMatchObject({ Targets: 2, Succeeded: 2 });
      const versions = [await pinned('boto3', age), await pinned('urllib3', age)];
      const result = (region: string) => ({
        account: 'payments-prod',
        region,
        parameters: [`/app/${region}`],
        identity: expect.stringMatching(/^arn:aws:sts::210000000001:assumed-role\/Auditor\//),
        versions,
        package: hasPrivateMounts(runtime) ? path : expect.stringMatching(new RegExp(`${path}$`)),
      });
      expect(results).toEqual([result('ap-southeast-2'), result('us-east-1')]);
      expect(log).toContain('"message": "at work"');
    });

    it('stores what a worker yields as rows', async () => {
      const { results, log } = await cloud.run(name('rows'), withLayer(), runtime, 'rows');
      const row = (region: string) =>
        expect.objectContaining({ AccountId: '210000000001', Region: region, Name: `/app/${region}` });
      expect(results, log).toEqual([row('ap-southeast-2'), row('us-east-1')]);
    });

    it("reports an exception with the author's line", async () => {
      const { summary, failures, log } = await cloud.run(name('failing'), withLayer(), runtime, 'fail');
      expect(summary).toMatchObject({ Targets: 2, Succeeded: 0, Failed: 2 });
      expect(failures[1]).toMatchObject({
        Region: 'us-east-1',
        Error: 'LookupError',
        Message: 'nothing is right in us-east-1',
      });
      expect(log).toMatch(
        /"message": "The target failed".*index\.py\\", line \d+, in handler.*raise LookupError/,
      );
      expect(log).toMatch(/^\[ERROR\] LookupError: nothing is right in us-east-1$/m);
    });

    it('reports a refusal of AWS by its code', async () => {
      const { summary, failures, log } = await cloud.run(name('refused'), withLayer(), runtime, 'refused');
      expect(summary, log).toMatchObject({ Failed: 2, FailedByClass: { 'access-denied': 2 } });
      expect(failures[0]).toMatchObject({ Error: 'AccessDenied' });
    });
  });

  describe.each(installed.filter(({ age }) => age === 'newest'))(
    'and Python $version',
    ({ version, age }) => {
      const runtime = pythonRuntime(version, age);
      const worker = 'from step_everywhere import everywhere\n@everywhere\ndef handler(run): return 1\n';

      it("runs the README's worker", async () => {
        const name = `StepEverywhere_documented_${runtime.id}`;
        const { summary, log } = await cloud.run(name, await documented(), runtime);
        expect(summary, log).toMatchObject({ Targets: 2, Succeeded: 2 });
        expect(log).toContain('"message": "parameters looked at"');
      });

      it("runs the example as its template deploys it, with the run's payload", async () => {
        const { results, log } = await cloud.run(
          `StepEverywhere_example_${runtime.id}`,
          await example(),
          runtime,
          { days: 0 },
        );
        const row = (region: string) =>
          expect.objectContaining({ Region: region, Name: `/app/${region}`, Version: 1 });
        expect(results, log).toEqual([row('ap-southeast-2'), row('us-east-1')]);
      });

      it.each([
        [
          'module',
          packed({ 'main.py': worker }),
          'Runtime.ImportModuleError',
          "Unable to import module 'index': No module named 'index'",
        ],
        [
          'export',
          packed({ 'index.py': worker.replace('handler', 'main') }),
          'Runtime.HandlerNotFound',
          "Handler 'handler' missing on module 'index'",
        ],
        [
          'syntax',
          packed({ 'index.py': 'def handler(:\n' }),
          'Runtime.UserCodeSyntaxError',
          "Syntax error in module 'index'",
        ],
        [
          'layer',
          packed({ 'index.py': worker }, { isLayerAttached: false }),
          'Runtime.ImportModuleError',
          "No module named 'step_everywhere'",
        ],
      ])('fails at the start without %s, and names what is missing', async (what, made, error, message) => {
        const { summary, failures } = await cloud.run(
          `StepEverywhere_no_${what}_${runtime.id}`,
          made,
          runtime,
        );
        expect(summary).toMatchObject({ Targets: 2, Failed: 2, FailedByClass: { invoke: 2 } });
        expect(failures[0]).toMatchObject({ Error: error, Message: expect.stringContaining(message) });
      });
    },
  );
});
