import type { Estimate } from '@step-everywhere/infra/internal/orchestrator';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { denialOf, deniedAction } from '../aws/explain-aws-error.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { longestRunName } from '../aws/state-machine-arn.ts';
import { confirmRun } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { StoppedError } from '../console/errors.ts';
import { visible, visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import type { ExecutionInput, RunInputOptions } from '../input/execution-input.ts';
import { describeEstimate } from '../runs/describe-estimate.ts';
import { runName, startRun } from '../runs/execution.ts';
import { runFailedError } from '../runs/run-failed.ts';
import { followToEnd } from './finish-run.ts';

/**
 * Asks the user to confirm a run whose size their credentials may not look up; the orchestrator counts the targets in
 * a preflight.
 *
 * @param denied AWS's refusal of the look-up.
 * @throws {NotConfirmedError} when the user does not confirm the run.
 * @throws {OptionError} {@link RunFailedError} for an input that the orchestrator refuses.
 */
export async function confirmByPreflight(
  orchestrator: Orchestrator,
  bucket: string,
  input: ExecutionInput,
  options: RunInputOptions & { readonly yes?: boolean },
  denied: unknown,
  console: Console,
): Promise<void> {
  const { stderr } = console;
  const { name, message } = denialOf(denied) ?? (denied as Error);
  const said = visibleLine([deniedAction(denied), name, message].filter(Boolean).join(': '));
  stderr.write(`Your credentials may not look up how many targets the run has (${said}).\n`);
  if (options.yes) {
    stderr.write('The run starts anyway, because --yes was given.\n');
    return;
  }
  stderr.write(
    'A preflight counts them: the orchestrator assumes the role in each account, and invokes no worker.\n',
  );
  const summary = await runPreflight(orchestrator, bucket, input, options, console);
  stderr.write(`${visible(describe(summary))}\n`);
  await confirmRun(summary.Targets - summary.Skipped, options.yes, console);
}

async function runPreflight(
  orchestrator: Orchestrator,
  bucket: string,
  input: ExecutionInput,
  options: RunInputOptions,
  console: Console,
): Promise<Summary & { readonly Preflight: Estimate }> {
  const { aws, stateMachine } = orchestrator;
  const { Canary: _, ...whole } = input;
  const name = `preflight-${runName(input)}`.slice(0, longestRunName);
  const started = await startRun(aws.states, stateMachine.arn, { ...whole, Preflight: true }, name);
  const { ended, interruptedBy, run } = await followToEnd(
    orchestrator,
    { ...started, bucket },
    options,
    console,
  );
  if (interruptedBy !== undefined) throw new StoppedError(interruptedBy);
  const { summary } = ended ?? {};
  const { Preflight } = summary ?? {};
  if (summary === undefined || Preflight === undefined) throw runFailedError(run);
  return { ...summary, Preflight };
}

function describe({
  Targets,
  Failed,
  Skipped,
  Preflight,
}: Summary & { readonly Preflight: Estimate }): string {
  const ready = `${count(Preflight.Accounts, 'account')}, ${count(Preflight.Targets, 'target')} ready of ${Targets}`;
  const rest = [
    ...(Failed > 0 ? [`${Failed} would fail`] : []),
    ...(Skipped > 0 ? [`${Skipped} are skipped`] : []),
  ];
  const { Advice } = Preflight.LambdaConcurrency;
  return [[ready, ...rest].join(', '), describeEstimate(Preflight), ...(Advice ? [Advice] : [])].join('\n');
}
