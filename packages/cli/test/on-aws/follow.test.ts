import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { startBinary } from '../harness/run-binary.ts';
import { terminalOf } from '../harness/terminal.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/told.ts', { org: 4 });
}, 60_000);
afterAll(() => aws.close());
afterEach(() => vi.unstubAllEnvs());

const args = ['run', '--function', 'example', '--role', 'Auditor'];
const payload = (wish: object) => ['--payload', JSON.stringify(wish)];

const terminal = () => {
  const person = terminalOf(aws);
  return { ...person, start: (...more: string[]) => person.run(...args, ...more) };
};

describe('on a terminal', { timeout: 120_000 }, () => {
  it('asks before a run over more than 50 targets, and shows a bar', async () => {
    const no = terminal();
    const refused = no.start(...payload({}));
    await no.shows('Start it? [y/N] ');
    no.type('');
    expect(await refused).toBe(1);
    expect(no.text.shown).toMatch(/68 targets[\s\S]*not started\n$/);

    const yes = terminal();
    const done = yes.start(...payload({}));
    await yes.shows('Start it? [y/N] ');
    yes.type('Y');
    expect(await done).toBe(0);
    expect(yes.text.shown).toMatch(/░/);
  });

  it('asks on Ctrl-C what is meant: to go on, to leave, or to stop', async () => {
    const wish = payload({ waitFor: join(aws.folder, 'never') });
    const person = terminal();
    const status = person.start('--regions', 'us-east-1', ...wish);
    await person.shows('4 running');
    person.interrupt();
    await person.shows('Leave the run to itself (d), stop it (s), or go on watching (Enter)? ');
    person.type('');
    await person.shows('4 running', person.text.shown.split('4 running').length);
    person.interrupt();
    await person.shows('go on watching (Enter)? ', 2);
    person.type('s');
    expect(await status).toBe(130);
    expect(person.text.shown).toContain('Stopping: no new targets are begun.');
    expect(person.text.shown).toContain('The user stopped the run from the command line.');

    const other = terminal();
    const left = other.start('--regions', 'us-east-1', ...wish, '--name', 'left');
    await other.shows('4 running');
    other.interrupt();
    await other.shows('go on watching (Enter)? ');
    // Ctrl-C at the question leaves.
    other.interrupt();
    expect(await left).toBe(130);
    expect(other.text.shown).toContain('The run goes on. Watch it: step-everywhere status left --follow');
    expect((await aws.run('stop', 'left')).status).toBe(0);
  });
});

it('goes on when the connection broke and AWS throttled in between', { timeout: 120_000 }, async () => {
  const endpoint = new URL(String(aws.environment.AWS_ENDPOINT_URL));
  let mood: 'well' | 'broken' | 'throttling' = 'well';
  let throttled = 0;
  const proxy = createServer((incoming, outgoing) => {
    if (mood === 'broken') return void incoming.socket.destroy();
    if (mood === 'throttling' && throttled < 3) {
      throttled += 1;
      outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      return void outgoing.end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
    }
    const { method, url, headers } = incoming;
    const forwarded = request({ host: endpoint.hostname, port: endpoint.port, method, path: url, headers });
    forwarded.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const go = join(aws.folder, 'go');
  const more = ['--regions', 'us-east-1', ...payload({ waitFor: go }), '--json'];
  const child = startBinary([...args, ...more], aws.folder, {
    ...aws.environment,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  });
  let stderr = '';
  let stdout = '';
  const shows = (text: RegExp) => vi.waitFor(() => expect(stderr).toMatch(text), { timeout: 60_000 });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const closed = once(child, 'close');
  try {
    await shows(/4 running/);
    mood = 'broken';
    await shows(/AWS does not answer \(.*\); the run goes on, trying again\n/);
    mood = 'throttling';
    await shows(/AWS answers again\.\n/);
    await writeFile(go, '');
    expect((await closed)[0]).toBe(0);
    expect(throttled).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 4, Succeeded: 4 });
  } finally {
    child.kill('SIGKILL');
    proxy.close();
    proxy.closeAllConnections();
  }
});
