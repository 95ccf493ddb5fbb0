import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describePython } from '../../../../../scripts/testing/describe-python.ts';
import { findPython, PythonError } from '../../../src/workers/python/interpreter.ts';
import { fixtures, functionPools } from '../function-pools.ts';

const taskRoot = path.join(fixtures, 'python');
const { arn, makePool, act, log } = functionPools(
  { name: 'python', taskRoot, runtime: 'python3.13', timeoutSeconds: 900 },
  { maxEnvironments: 1 },
);

afterEach(() => vi.unstubAllEnvs());

describe('a machine without a suitable Python', () => {
  it.each([
    ['no such program', '/nowhere/python3', /there is no \/nowhere\/python3/],
    ['a program that fails', 'false', /false failed/],
    ['a program that is no Python', 'true', /true did not say what it is/],
  ])('reports %s, and what to do', async (_, command, message) => {
    const error = await findPython(command).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(PythonError);
    expect((error as PythonError).message).toMatch(message);
    expect((error as PythonError).message).toContain('STEP_EVERYWHERE_PYTHON=.venv/bin/python');
  });

  it('fails the invocation, not the emulator', async () => {
    vi.stubEnv('STEP_EVERYWHERE_PYTHON', '/nowhere/python3');
    expect((await act(makePool(), 'pid')).body).toMatchObject({ errorType: 'PythonError' });
  });
});

describePython('a Python function', () => {
  const pool = makePool();

  it('gets its event and its context, and keeps its state while it is warm', async () => {
    const { requestId, body, failed } = await act(pool, 'context');
    expect(failed).toBe(false);
    expect(body).toMatchObject({ id: requestId, arn, memory: '128' });
    expect(body.left).toBeGreaterThan(800_000);
    expect(body.left).toBeLessThanOrEqual(900_000);
    expect((await act(pool, 'context')).body.invocations).toBe(body.invocations + 1);
  });

  it("has Lambda's environment and no variable of the machine", async () => {
    vi.stubEnv('PLANTED', 'on the host');
    const { body } = await act(makePool(), 'environment');
    expect(body).toMatchObject({
      STAGE: 'test',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
    });
    expect(body.PLANTED).toBeUndefined();
    expect(body.HOME).toBe('/home/sbx_user1051');
  });

  it("imports from Python's own library, then from its folder, then its layers, and boto3 last", async () => {
    const { body } = await act(makePool({ layers: ['/my/layer'] }), 'path');
    const at = body.indexOf(taskRoot);
    expect(body.slice(at, at + 2)).toEqual([taskRoot, '/my/layer/python']);
    expect(body[at - 1]).toMatch(/python3\.\d+(\/lib-dynload)?$/);
    expect(body.at(-1)).toBe((await findPython()).packages);
  });

  it.each([
    ['queue', [], 'Queue'],
    ['find-old-keys', ['queue'], 'Queue'],
    ['package/inner', ['package.beside', 'beside'], 'Queue'],
  ])("is loaded from %s.py, without hiding Python's own library", async (module, own, library) => {
    const named = makePool({ taskRoot: path.join(fixtures, 'python-names'), handler: `${module}.handler` });
    expect((await act(named, '')).body).toEqual({ own, library });
  });

  it('says where its code could not be loaded', async () => {
    const failure = await makePool({ handler: 'imports.handler' }).warmUp();
    expect(failure).toMatchObject({
      error: { errorType: 'Runtime.ImportModuleError' },
      at: { file: path.join(taskRoot, 'imports.py'), line: 1 },
    });
    expect(await makePool({ handler: 'syntax.handler' }).warmUp()).toMatchObject({
      at: { file: path.join(taskRoot, 'syntax.py'), line: 1 },
    });
    expect(await makePool().warmUp()).toBeUndefined();
  });

  it('logs its output, its log messages and the output of its child processes', async () => {
    const { logTail, requestId } = await act(makePool({ name: 'chatty' }), 'log');
    const text = log('chatty');
    expect(text).toMatch(/START RequestId: \S+ Version: \$LATEST\nprinted\nwarned\n/);
    expect(text).toContain(`\t${requestId}\tlogged 1\n`);
    expect(text).toMatch(/from a child\nEND RequestId: \S+\nREPORT RequestId: .*Max Memory Used: \d+ MB/);
    expect(logTail).toMatch(/^START.*printed\nwarned\n.*logged 1.*REPORT/s);
  });

  it("reports an exception as Lambda's runtime does", async () => {
    const { body, requestId, failed } = await act(pool, 'throw');
    expect(failed).toBe(true);
    expect(body).toEqual({
      errorMessage: 'nothing there',
      errorType: 'NoSuchThing',
      requestId,
      stackTrace: [
        expect.stringMatching(/^ {2}File ".*index\.py", line \d+, in handler\n {4}return ACTS/),
        expect.stringMatching(
          /^ {2}File ".*index\.py", line \d+, in fail\n {4}raise NoSuchThing\("nothing there"\)\n$/,
        ),
      ],
    });
  });

  it('fails for a result that has no JSON form, or is too large', async () => {
    expect((await act(pool, 'set')).body).toMatchObject({
      errorType: 'Runtime.MarshalError',
      errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
    });
    expect((await act(pool, 'large')).body.errorType).toBe('Function.ResponseSizeTooLarge');
    expect((await act(pool, 'umlaut')).body).toMatch(/^Größe /);
  });

  it.each([
    ['exit', 'Runtime.ExitError', /exit status 3$/],
    ['crash', 'Runtime.ExitError', /signal: aborted$/],
    ['read_nothing', 'Runtime.ExitError', /signal: segmentation fault$/],
    ['grow', 'Runtime.OutOfMemory', /signal: killed$/],
  ])('survives %s, and starts again', async (name, errorType, message) => {
    const before = (await act(pool, 'pid')).body;
    expect((await act(pool, name)).body).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(message),
    });
    expect((await act(pool, 'pid')).body).not.toBe(before);
  });

  it('is killed at its time-out, with its child processes', async () => {
    const impatient = makePool({ name: 'impatient', timeoutSeconds: 3 });
    const started = await act(impatient, 'start');
    expect((await act(impatient, 'loop')).body).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 3\.00 seconds$/),
    });
    const pid = String(started.body);
    // If nothing collects orphans, a dead process stays in the list as a zombie.
    const state = () => spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim();
    await expect.poll(state).toMatch(/^(Z.*)?$/);
  });

  it.each([
    ['nowhere.handler', 'Runtime.ImportModuleError', "Unable to import module 'nowhere'"],
    ['imports.handler', 'Runtime.ImportModuleError', "No module named 'not_installed_anywhere'"],
    ['syntax.handler', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'syntax'"],
    ['index.missing', 'Runtime.HandlerNotFound', "Handler 'missing' missing on module 'index'"],
    ['index', 'Runtime.MalformedHandlerName', "Bad handler 'index'"],
  ])('says what is wrong with the handler %s', async (handler, errorType, message) => {
    const { body } = await act(makePool({ handler }), 'pid');
    expect(body).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });
});
