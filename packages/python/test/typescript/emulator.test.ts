import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionEnvironment } from '../../../../layer/runtime-suite/execution-environment.ts';
import { FunctionPool } from '../../../emulator/src/workers/function-pool.ts';
import { packed } from '../../runtime-suite/functions.ts';
import { isInstalled, pythonRuntime } from '../../runtime-suite/python-runtime.ts';

// The emulator runs Python functions with a program that must answer as AWS's runtime client does.
const ARN = 'arn:aws:lambda:us-east-1:111111111111:function:python';
const version = ['3.13', '3.12'].find((each) => isInstalled(each, 'newest'));

/** A function that does what its event says. */
const HANDLER = `import collections
import decimal

Point = collections.namedtuple("Point", "x y")


class NoSuchThing(Exception):
    pass


def find(name):
    raise NoSuchThing(f"no {name}")


def caused():
    try:
        find("cause")
    except NoSuchThing as cause:
        raise ValueError("above") from cause


ACTS = {
    "text": lambda context: "Größe 😀",
    "nothing": lambda context: None,
    "numbers": lambda context: [1, 1.5, 10**20, True],
    "Decimal": lambda context: {"n": decimal.Decimal("1.10")},
    "Decimals": lambda context: [decimal.Decimal("12345678901234567890.5"), decimal.Decimal(3)],
    "named tuple": lambda context: {"at": [Point(1, Point(2, 3))]},
    "tuple": lambda context: (1, ("a",)),
    "numeric keys": lambda context: {1: "a"},
    "set": lambda context: {1},
    "exception": lambda context: find("thing"),
    "exception with a cause": lambda context: caused(),
    "exception without a message": lambda context: [][1],
    "KeyError": lambda context: {}["name"],
    "context": lambda context: [
        context.function_name,
        context.function_version,
        context.invoked_function_arn,
        context.memory_limit_in_mb,
        context.identity.cognito_identity_id,
        context.client_context is None,
        type(context.aws_request_id).__name__,
        0 < context.get_remaining_time_in_millis() <= 60_000,
    ],
}


def handler(event, context):
    return ACTS[event](context)
`;
const ACTS = [...HANDLER.matchAll(/^ {4}"([^"]+)": lambda/gm)].map(([, name]) => name as string);
const WORKS = 'def handler(event, context):\n    return event\n';
const STARTS: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['a module in a folder', { 'src/index.py': WORKS }, 'src/index.handler'],
  ['a module in a package', { 'src/__init__.py': '', 'src/index.py': WORKS }, 'src.index.handler'],
  ['no such module', { 'main.py': WORKS }, 'index.handler'],
  ['a module that imports what is not there', { 'index.py': 'import nowhere\n' }, 'index.handler'],
  ['no such function', { 'index.py': 'x = 1\n' }, 'index.handler'],
  ['a handler without a function', { 'index.py': WORKS }, 'index'],
  ['the name of a module of Python', { 'index.py': WORKS }, 'sys.handler'],
  ['wrong syntax', { 'index.py': 'x = 1\ndef handler(:\n' }, 'index.handler'],
  ['a module that raises', { 'index.py': 'x = {}\nx["name"]\n' }, 'index.handler'],
];

interface Reported {
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly stackTrace?: readonly string[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'python-emulator-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The reported failure, with `/var/task` as the folder of the function. */
function comparable({ errorType, errorMessage, stackTrace = [] }: Reported, root: string) {
  const plain = (text = '') =>
    text.replaceAll(root, '/var/task').replaceAll(/\/(?:tmp|private)\S*\/var\/task/g, '/var/task');
  return { errorType, errorMessage: plain(errorMessage), stackTrace: stackTrace.map(plain) };
}

async function byAws(files: Readonly<Record<string, string>>, handler: string) {
  const deployed = { ...packed(files, { handler, isLayerAttached: false }), arn: ARN };
  const environment = await ExecutionEnvironment.start(deployed, pythonRuntime(version as string, 'newest'), {
    AWS_LAMBDA_FUNCTION_NAME: 'python',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
  });
  return {
    invoke: async (event: unknown) => {
      const answer = await environment.invoke(JSON.stringify(event));
      return 'error' in answer ? comparable(answer.error, '/var/task') : JSON.parse(answer.response);
    },
    close: () => environment.close(),
  };
}

async function byEmulator(files: Readonly<Record<string, string>>, handler: string) {
  const taskRoot = await mkdtemp(join(folder, 'task-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(taskRoot, name)), { recursive: true });
    await writeFile(join(taskRoot, name), content);
  }
  const pool = new FunctionPool({
    definition: {
      name: 'python',
      arn: ARN,
      region: 'us-east-1',
      version: '$LATEST',
      taskRoot,
      runtime: 'python3.13',
      handler,
      timeoutSeconds: 60,
      memoryMB: 128,
      environment: {},
      roleArn: 'arn:aws:iam::111111111111:role/worker',
    },
    endpoint: 'http://127.0.0.1:1',
    logFolder: folder,
    session: () => ({
      AccessKeyId: 'ASIAEXAMPLE',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + 3_600_000),
    }),
    maxEnvironments: 1,
  });
  return {
    invoke: async (event: unknown) => {
      const { payload, failed } = await pool.invoke({
        payload: JSON.stringify(event),
        event,
        invokedFunctionArn: ARN,
      });
      return failed ? comparable(JSON.parse(payload), taskRoot) : JSON.parse(payload);
    },
    close: () => pool.close(),
  };
}

if (version === undefined) {
  const reason = ".ci/python/run has not installed Lambda's runtimes for Python";
  it(`LEFT OUT: the emulator's Python is not held against AWS's runtime client, since ${reason}`, ({
    skip,
  }) => skip(reason));
}

type Started = Awaited<ReturnType<typeof byAws>>;

describe.runIf(version)("the emulator answers as AWS's runtime client does", () => {
  let aws: Started;
  let emulator: Started;
  beforeAll(async () => {
    const previous = process.env.STEP_EVERYWHERE_PYTHON;
    // The same version of Python for both, because messages differ between versions.
    process.env.STEP_EVERYWHERE_PYTHON = pythonRuntime(version as string, 'newest').needs[0];
    [aws, emulator] = await Promise.all([
      byAws({ 'index.py': HANDLER }, 'index.handler'),
      byEmulator({ 'index.py': HANDLER }, 'index.handler'),
    ]);
    return () => {
      if (previous === undefined) delete process.env.STEP_EVERYWHERE_PYTHON;
      else process.env.STEP_EVERYWHERE_PYTHON = previous;
    };
  });
  afterAll(() => Promise.all([aws?.close(), emulator?.close()]));

  it.each(ACTS)('to a handler that returns or raises: %s', async (act) => {
    expect(await emulator.invoke(act)).toEqual(await aws.invoke(act));
  });

  it.each(STARTS)('to %s', async (_, files, handler) => {
    const [real, ours] = await Promise.all([byAws(files, handler), byEmulator(files, handler)]);
    try {
      const expected = await real.invoke('event');
      expect(await ours.invoke('event')).toEqual(expected);
    } finally {
      await Promise.all([real.close(), ours.close()]);
    }
  });
});
