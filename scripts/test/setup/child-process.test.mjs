import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run, signalOf } from '../../setup/child-process.mjs';

const collected = async (script) => {
  const output = [];
  const status = await run(process.execPath, ['-e', script], { onOutput: (chunk) => output.push(chunk) });
  return { status, output: Buffer.concat(output).toString() };
};

it('gives the exit status and both outputs', async () => {
  const script = `console.log('out'); console.error('err'); process.exitCode = 3`;
  const { status, output } = await collected(script);
  expect(status).toBe(3);
  expect(output).toContain('out\n');
  expect(output).toContain('err\n');
});

it('gives the status that a shell shows of a killed program', async () => {
  expect((await collected(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`)).status).toBe(
    137,
  );
});

it('names the signal of a status', () => {
  expect([1, 128, 130, 134, 137, 143].map(signalOf)).toEqual([
    undefined,
    undefined,
    'SIGINT',
    'SIGABRT',
    'SIGKILL',
    'SIGTERM',
  ]);
});

it('fails for a program that is not there', async () => {
  await expect(run('no-such-program-here', [])).rejects.toThrow('ENOENT');
});

it('passes signals on, and ends as the child does', async () => {
  const module = fileURLToPath(new URL('../../setup/child-process.mjs', import.meta.url));
  const grandchild = `process.on('SIGTERM', () => process.exit(5)); console.log('ready'); setInterval(() => {}, 1000)`;
  const script = `
    const { run } = await import(${JSON.stringify(module)});
    process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([5, null]);
});

it('ends what the program has started too, when it is asked to', async () => {
  const module = fileURLToPath(new URL('../../setup/child-process.mjs', import.meta.url));
  const grandchild = `console.log('ready'); setInterval(() => {}, 1000)`;
  // Like Vitest, a signal ends it, and the processes that it has started keep running.
  const program = `
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });`;
  const script = `
    const { run } = await import(${JSON.stringify(module)});
    process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(program)}], { withDescendants: true });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  // The pipe closes when the last process that holds it has ended.
  expect(await once(child, 'close')).toEqual([143, null]);
});

it('ends with the process that started it, though that passes no signal on', async () => {
  const module = fileURLToPath(new URL('../../setup/child-process.mjs', import.meta.url));
  const grandchild = `console.log(process.pid); setInterval(() => {}, 1000)`;
  const script = `
    const { run } = await import(${JSON.stringify(module)});
    await run(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);`;
  const starter = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(script)}], { stdio: 'inherit' });`;
  const child = spawn(process.execPath, ['-e', starter], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  // The pipe closes when the last process that holds it has ended.
  await once(child.stdout, 'close');
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
});
