import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeGo } from '../../../../scripts/testing/describe-go.ts';
import { deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step everywhere go '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Makes a separate module with the requirements of the example, which are in Go's cache. */
async function makeModule(
  name: string,
  files: Readonly<Record<string, string>>,
  like = 'examples/go-open-buckets/src',
): Promise<string> {
  const module = join(folder, name);
  const example = inRepository(like);
  await mkdir(module);
  const requirements = await readFile(join(example, 'go.mod'), 'utf8');
  const own = requirements
    .replace(/^module .*$/m, `module example.com/${name}`)
    .replace(/=> \.\S+\/packages\/go$/m, `=> ${JSON.stringify(inRepository('packages/go'))}`);
  await writeFile(join(module, 'go.mod'), own);
  await cp(join(example, 'go.sum'), join(module, 'go.sum'));
  for (const [file, text] of Object.entries(files)) await writeFile(join(module, file), text);
  return module;
}

/** Code blocks of a page that have a file name. */
async function blocksOf(page: string): Promise<Record<string, string>> {
  const text = await readFile(inRepository(page), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/^```go (\S+)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code]),
  );
}

async function dev(module: string, worker: string, ...args: string[]) {
  const all = ['dev', worker, '--org', '2', '--regions', 'eu-west-1', '--json', ...args];
  const { status, stdout, stderr } = await runCommand(all, module);
  return { status, stderr, summary: stdout === '' ? undefined : JSON.parse(stdout) };
}

async function stored(module: string, summary: { Bucket: string; OutputKeyPattern: string }) {
  const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', '111111111111').replace(
    '{{ .Region }}',
    'eu-west-1',
  );
  return readFile(join(module, '.step-everywhere/runs/emulated', summary.Bucket, key), 'utf8');
}

const plain = `package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, filters []string) (map[string]any, error) {
		return map[string]any{"Region": os.Getenv("AWS_REGION"), "Filters": filters}, nil
	})
}
`;

const failing = `package main

import (
	"context"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
)

func main() {
	everywhere.Start(func(context.Context, *everywhere.Run[any]) (int, error) {
		var counts map[string]int
		counts["a"]++
		return 1, nil
	})
}
`;

const acting = `package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	everywhere "github.com/step-everywhere/step-everywhere/packages/go"
)

func main() {
	everywhere.Start(func(ctx context.Context, run *everywhere.Run[any]) (any, error) {
		own, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return nil, err
		}
		return s3.NewFromConfig(own).ListBuckets(ctx, &s3.ListBucketsInput{})
	})
}
`;

const organization = `
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts: [{ id: "111111111111", name: management }]
`;

describeGo('a worker in Go', () => {
  it('is that of the page "Write a worker in Go", whose test passes and which runs in every target', async () => {
    const module = await makeModule('unversioned', await blocksOf('packages/go/docs/write-a-worker.md'));
    await promisify(execFile)('go', ['test', './...'], { cwd: module });
    const { status, stderr, summary } = await dev(module, 'main.go', '--payload', '{"prefix":"nothing"}');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(summary).toMatchObject({ Targets: 2, Succeeded: 2 });
    expect(summary.Function).toContain(':function:StepEverywhere_unversioned');
    expect(await stored(module, summary)).toBe('');
    // In the same folder, with an invalid payload.
    const misspelt = await dev(module, '.', '--payload', '{"perfix":"a"}');
    expect(misspelt).toMatchObject({ status: 2, summary: { Failed: 2, FailedByClass: { payload: 2 } } });
  });

  it('is that of the page "From the original step-everywhere", with its payload', async () => {
    const like = 'packages/cli/test/harness/go-parameters';
    const module = await makeModule('parameters', await blocksOf('docs/from-the-original.md'), like);
    const payload = '[{"Key":"Name","Option":"Contains","Values":["ZenMode"]}]';
    const { status, stderr, summary } = await dev(module, 'main.go', '--payload', payload);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(await stored(module, summary))).toMatchObject({
      Parameters: [{ Name: '/app/ZenMode' }],
    });
  });

  it("that panics fails each target, and the author's line is shown", async () => {
    const module = await makeModule('failing', { 'main.go': failing });
    const { status, stdout } = await runCommand(
      ['dev', 'main.go', '--org', '2', '--regions', 'eu-west-1'],
      module,
    );
    expect(status).toBe(2);
    expect(stdout).toMatch(/2 targets {2}Panic: panic: assignment to entry in nil map\n {4}at main\.go:12\n/);
  });

  it('made with aws-lambda-go alone runs with --plain, in the target', async () => {
    const module = await makeModule('plain', { 'main.go': plain });
    const { status, summary } = await dev(module, 'main.go', '--plain', '--payload', '["Zen"]');
    expect(status).toBe(0);
    expect(JSON.parse(await stored(module, summary))).toEqual({ Region: 'eu-west-1', Filters: ['Zen'] });
  });

  it("whose client does not use the run's configuration fails without credentials, with what to do", async () => {
    const aws = await deployCloud(
      'packages/cli/test/harness/workers/scripted.ts',
      { org: 'org.yaml' },
      organization,
    );
    try {
      const module = await makeModule('acting', { 'main.go': acting });
      const run = ['run', join(module, 'main.go'), '--role', 'Auditor', '--regions', 'us-east-1'];
      const { status, stdout } = await aws.run(...run);
      expect(status).toBe(2);
      expect(stdout).toMatch(/failed to refresh cached credentials/);
      expect(stdout).toMatch(/Remedy: Create the client with client\(\), in Go with run\.Config\(\), /);
    } finally {
      await aws.close();
    }
  });

  it.each([
    ['a syntax error', 'package main\n\nfunc main() {', /Cannot build .*main\.go:3:14: syntax error/],
    [
      'a module that is not required',
      'package main\n\nimport _ "example.com/absent"\n\nfunc main() {}\n',
      /no required module provides package example\.com\/absent.*go mod tidy/,
    ],
  ])('with %s is refused, with the compiler’s words', async (name, source, message) => {
    const module = await makeModule(name.replaceAll(' ', '-'), { 'main.go': source });
    const { status, stderr, summary } = await dev(module, 'main.go');
    expect({ status, summary }).toEqual({ status: 1, summary: undefined });
    expect(stderr).toMatch(message);
  });
});
