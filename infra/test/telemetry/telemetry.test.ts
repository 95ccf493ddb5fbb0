import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseTemplate } from '../../src/cdk/parse-template.ts';
import { failureClasses } from '../../src/failures/index.ts';
import { emitLookMetrics, emitRunMetrics, logged, loggerOf, namespace } from '../../src/telemetry/index.ts';
import { executionArn, workerArn } from '../run-inputs.ts';

const { Resources } = parseTemplate(readFileSync(new URL('../../template.yaml', import.meta.url), 'utf8'));
const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');

/** A log line in embedded metric format. */
interface Embedded {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

let lines: Embedded[] = [];
beforeEach(() => {
  lines = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      lines.push(JSON.parse(String(chunk)));
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ended = {
  ExecutionId: executionArn,
  Name: '6f1c2d3e',
  Status: 'SUCCEEDED',
  StartTime: '2026-11-22T10:00:00.000Z',
  EndTime: '2026-11-22T10:02:05.000Z',
  Seconds: 125,
  Preflight: false,
  Retry: true,
  Scheduled: false,
};
const counted = {
  ...ended,
  ...{ Worker: workerArn, RoleName: 'Auditor', Accounts: 12 },
  ...{ Targets: 204, Succeeded: 150, Failed: 50, Skipped: 3, NotAttempted: 1 },
  FailedByClass: { timeout: 20, 'assume-role': 30 },
};

/** The written metrics, each with its sets of dimensions. */
function written(): string[] {
  return lines.flatMap(({ _aws }) =>
    _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) => Dimensions.map((names) => `${Namespace} ${Name} ${[...names].sort()}`)),
    ),
  );
}

describe('the metrics of a run', () => {
  it('have its outcome by stack and worker, and targets by status', () => {
    emitRunMetrics(counted);
    const [all, ...byStatus] = lines;
    expect(all).toMatchObject({
      ...{ service: 'Runs', Worker: 'StepEverywhere_example', Runs: 1, FailedRuns: 0, Retries: 1 },
      ...{ Duration: 125, Accounts: 12, FailedPercentage: 25 },
      ...{ 'Failures: timeout': 20, 'Failures: assume-role': 30 },
    });
    expect(all?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', 'Worker'], ['service']]);
    expect(byStatus.map(({ Status, Targets }) => [Status, Targets])).toEqual([
      ['succeeded', 150],
      ['failed', 50],
      ['skipped', 3],
      ['not-attempted', 1],
    ]);
  });

  it('call the targets of a preflight ready', () => {
    emitRunMetrics({ ...counted, Succeeded: 0, NotAttempted: 151, Ready: 150 });
    const byStatus = Object.fromEntries(lines.map(({ Status, Targets }) => [Status, Targets]));
    expect(byStatus).toMatchObject({ ready: 150, 'not-attempted': 1 });
  });

  it('count a run that ended before it had targets', () => {
    emitRunMetrics({ ...ended, Status: 'FAILED' });
    expect(lines).toMatchObject([{ service: 'Runs', FailedRuns: 1 }]);
    expect(lines[0]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service']]);
    expect(lines[0]).not.toHaveProperty('FailedPercentage');
  });

  it('are those that the alarms and the dashboard of the template look at', () => {
    emitRunMetrics(counted);
    emitLookMetrics('arn:aws:states:us-east-1:111111111111:stateMachine:Runs', {
      MissedEnds: 1,
      OldGrants: 0,
    });
    const alarms = Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
      Type === 'AWS::CloudWatch::Alarm' && Properties.Namespace === namespace ? [Properties] : [],
    );
    expect(alarms).toHaveLength(4);
    for (const { MetricName, Dimensions } of alarms) {
      const names = (Dimensions as { Name: string }[]).map(({ Name }) => Name);
      expect(written()).toContain(`${namespace} ${MetricName} ${names.sort()}`);
    }
    const body = Object.values(Resources.RunsDashboard?.Properties?.DashboardBody ?? {}).join();
    const searched = [...body.matchAll(/SEARCH\('\{(\w+),([\w,]+)\}[^']*MetricName=\\"(\w+)\\"/g)];
    expect(searched.length).toBeGreaterThan(2);
    for (const [, space, names = '', metric] of searched)
      expect(written()).toContain(`${space} ${metric} ${names.split(',').sort()}`);
  });
});

describe('a line of the log', () => {
  it('has the run and the account, and of an error its message', async () => {
    const failing = logged(loggerOf({ executionArn, accountId: '210000000001' }), async (log) => {
      log.info('Issued credentials', { targets: 2 });
      throw new TypeError('no');
    });
    await expect(failing).rejects.toThrow('no');
    const about = { run: '6f1c2d3e', execution_arn: executionArn, account: '210000000001' };
    expect(lines).toMatchObject([
      { ...about, level: 'INFO', message: 'Issued credentials', targets: 2 },
      { ...about, level: 'ERROR', error: { name: 'TypeError', message: 'no' } },
    ]);
  });
});

describe('the runbook', () => {
  const rows = (heading: string): string[] => {
    const [section = ''] = runbook.split(`\n## ${heading}\n`)[1]?.split('\n## ') ?? [];
    return [...section.matchAll(/^\| `([\w-]+)`.*\|.*\|.*\|.*\|$/gm)].map(([, name]) => name as string);
  };

  it('has a row for each alarm of the template', () => {
    const alarms = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
    expect(rows('Alarms').sort()).toEqual(alarms.map(([id]) => id).sort());
  });

  it('has a row for each failure class, in their order', () => {
    expect(rows('Failure classes')).toEqual(failureClasses);
  });

  it('has a row for each error with which the state machine ends a run', () => {
    const definition = readFileSync(new URL('../../state-machine.asl.json', import.meta.url), 'utf8');
    const { States } = JSON.parse(definition) as { States: Record<string, { Type: string; Error?: string }> };
    const errors = Object.values(States).flatMap(({ Type, Error: name }) => (Type === 'Fail' ? [name] : []));
    expect(errors.length).toBeGreaterThan(1);
    expect(rows('Errors of runs')).toEqual(
      expect.arrayContaining([...errors, 'InputError', 'StillRunningError']),
    );
  });
});
