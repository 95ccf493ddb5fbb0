import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountId, executionArn, inputs, regions, runs, workerRole } from './workload.ts';

/** AWS on loopback, with an organization of N accounts in which every target of a run has failed. */
export interface Cloud extends AsyncDisposable {
  readonly endpoint: string;
}

/** The longest error that the worker SDK allows: 34 of them fill an account's outcome. */
const cause = JSON.stringify({ errorType: 'RangeError', errorMessage: 'x'.repeat(900), trace: [] });
const outcome = JSON.stringify({
  Regions: regions,
  Targets: {
    Outcomes: regions.map(() => ({
      Status: 'failed',
      Failure: { Worker: { Error: 'RangeError', Cause: cause } },
    })),
  },
});
const failure = { Class: 'handler', Error: 'RangeError', Message: 'x'.repeat(500), Remedy: 'y'.repeat(80) };
const pageSize = { accounts: 20, grants: 100 };

/** Starts AWS on loopback. It keeps nothing: it generates objects when they are requested, and discards stored ones. */
export async function cloud(accounts: number): Promise<Cloud> {
  const server = createServer((request, response) => void answer(request, response, accounts));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, accounts: number): Promise<void> {
  const target = request.headers['x-amz-target'];
  const isS3 = target === undefined && request.method !== 'POST';
  let body = '';
  for await (const chunk of request) if (!isS3) body += chunk;
  if (typeof target === 'string') {
    const operation = target.split('.')[1] ?? '';
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(answerJson(operation, JSON.parse(body), accounts)));
    return;
  }
  if (!isS3) return void response.end(assumedRole);
  const url = new URL(request.url ?? '', 'http://s3');
  if (/^\/20\d\d-/.test(url.pathname)) return void response.end(JSON.stringify(ofLambda));
  const key = decodeURIComponent(url.pathname).replace(/^\/results\//, '');
  if (request.method === 'PUT') return void response.end();
  if (url.searchParams.has('list-type'))
    return void response.end(listXml(url.searchParams.get('prefix') ?? ''));
  const lines = linesOf(key, accounts);
  if (lines === undefined) {
    response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
    return;
  }
  for (const line of lines) {
    if (!response.write(line)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

function answerJson(
  operation: string,
  input: { NextToken?: string; Marker?: string; executionArn?: string },
  accounts: number,
): object {
  const from = Number(input.NextToken ?? input.Marker ?? 0);
  const page = (size: number) =>
    Array.from({ length: Math.min(size, accounts - from) }, (_, index) => from + index);
  switch (operation) {
    case 'ListAccounts': {
      const numbers = page(pageSize.accounts);
      const next = from + numbers.length;
      return {
        Accounts: numbers.map((number) => ({
          Id: accountId(number),
          Name: `account-${number}`,
          State: 'ACTIVE',
        })),
        ...(next < accounts ? { NextToken: String(next) } : {}),
      };
    }
    case 'ListGrants': {
      const numbers = page(pageSize.grants);
      const next = from + numbers.length;
      const isTruncated = next < accounts;
      return {
        Grants: numbers.map(grantOf),
        Truncated: isTruncated,
        ...(isTruncated ? { NextMarker: String(next) } : {}),
      };
    }
    case 'DescribeExecution':
      return describeExecution(input.executionArn ?? '');
    case 'GetExecutionHistory':
      return { events: historyOf(input.executionArn ?? '', accounts) };
    case 'ListExecutions':
      return { executions: [] };
    case 'CreateGrant':
      return { GrantId: 'g', GrantToken: 't' };
    case 'Encrypt':
      return { CiphertextBlob: Buffer.alloc(2200).toString('base64') };
    default:
      return {};
  }
}

function describeExecution(arn: string): object {
  const name = arn.split(':').at(-1) ?? '';
  return {
    executionArn: arn,
    // The run of a grant has ended, and so has the run that a retry retries.
    status: name !== 'ended' && name in inputs ? 'RUNNING' : 'ABORTED',
    startDate: 1_700_000_000,
    stopDate: 1_700_000_100,
    input: JSON.stringify(inputs[name] ?? inputs['6f1c2d3e']),
  };
}

/** The history of a run that is listing its targets, or that has listed them and reached its summary. */
function historyOf(arn: string, accounts: number): object[] {
  const name = arn.split(':').at(-1)?.startsWith('list') ? 'ListTargets' : 'Summarise';
  const hash = createHash('sha256');
  for (const lines of targetLines(accounts)) hash.update(lines);
  const output = JSON.stringify({ Run: { TargetsSha256: hash.digest('base64') } });
  return [
    { stateEnteredEventDetails: { name } },
    { stateExitedEventDetails: { name: 'ListTargets', output } },
  ];
}

const targetLines = (accounts: number) =>
  eachAccount(accounts, (account) => [{ ...account, Regions: regions }]);

function grantOf(number: number): object {
  const execution = `${executionArn}-${number}`;
  return {
    GrantId: String(number),
    Name: createHash('sha256').update(execution).digest('hex'),
    CreationDate: 1_700_000_000,
    Constraints: { EncryptionContextSubset: { Execution: execution } },
  };
}

/** The text of an object, in chunks. */
function linesOf(key: string, accounts: number): Iterable<string> | undefined {
  const [, runName = '', name = key] = /([^/]+)\/_run\/(.+)$/.exec(key) ?? [];
  if (name === 'targets.jsonl') return targetLines(accounts);
  if (name === 'failures.jsonl') {
    return eachAccount(accounts, (account) => regions.map((Region) => ({ ...account, Region, ...failure })));
  }
  const run = runs[runName];
  if (name === 'run.json') return run && [JSON.stringify(run)];
  if (name === 'summary.json') return [JSON.stringify({ StartTime: '2026-11-22T10:00:00.000Z' })];
  if (name.startsWith('retries/'))
    return [JSON.stringify({ ...run, ExecutionId: executionArn, StartedAt: '2026' })];
  if (name.startsWith('outcomes/')) return [outcome];
  return undefined;
}

function* eachAccount(
  accounts: number,
  entries: (account: { AccountId: string; AccountName: string }) => object[],
): Generator<string> {
  for (let number = 0; number < accounts; number += 1) {
    const account = { AccountId: accountId(number), AccountName: `account-${number}` };
    yield entries(account)
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join('');
  }
}

function listXml(prefix: string): string {
  return `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>${prefix}one.json</Key></Contents></ListBucketResult>`;
}

/** Lambda's answers about the worker, its concurrency and the account. */
const ofLambda = {
  Role: workerRole,
  MemorySize: 256,
  Timeout: 60,
  Architectures: ['arm64'],
  AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 900 },
};

const anHourFromNow = new Date(Date.now() + 3_600_000).toISOString();
const assumedRole =
  '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
  '<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>' +
  `<SessionToken>${'t'.repeat(2048)}</SessionToken><Expiration>${anHourFromNow}</Expiration>` +
  '</Credentials></AssumeRoleResult></AssumeRoleResponse>';
