/**
 * Test suites that need more than Node.js, or take long. `npm test` leaves them out, `.ci/run` has a step for each, and
 * `npm test -- --project NAME` runs one.
 *
 * @type {readonly { readonly name: string, readonly needs: string, readonly files: readonly string[] }[]}
 */
export const suites = [
  {
    name: 'browser',
    needs: 'Chromium',
    files: ['packages/report/test/browser/**/*.test.ts'],
  },
  {
    name: 'site',
    needs: 'Chromium, and the tools that build the site',
    files: ['docs/site/test/**/*.test.ts'],
  },
  {
    name: 'runtime',
    needs: "AWS's runtime clients",
    files: [
      'layer/test/runtime.test.ts',
      'packages/python/test/typescript/runtime.test.ts',
      'packages/python/test/typescript/emulator.test.ts',
    ],
  },
  {
    name: 'python-workers',
    needs: 'Python with boto3',
    files: [
      'examples/python-old-parameters/test/**/*.test.ts',
      'packages/cli/test/worker/python.test.ts',
      'packages/cli/test/replay/replay-python.test.ts',
      'packages/emulator/test/workers/python/**/*.test.ts',
    ],
  },
  {
    name: 'go-workers',
    needs: 'Go',
    files: ['examples/go-open-buckets/test/**/*.test.ts', 'packages/cli/test/worker/go.test.ts'],
  },
  {
    name: 'scale',
    needs: 'half a minute',
    files: ['infra/test/bench/**/*.test.ts'],
  },
];
