import { splitArn } from '../aws/arn.ts';
import { confirmStart } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { LocalStart, RunNote } from '../runs/run-record.ts';
import { chooseOrganization } from './organization.ts';
import { plannedSeeds } from './planned-seeds.ts';
import { endpointOf, type RetriedRun, type RetryOptions, readEarlier } from './retried-run.ts';

/**
 * Shows what the notes in a folder would run on this machine, and asks the user, because a folder may come from
 * anywhere, for example in a clone or an archive.
 *
 * @throws {NotConfirmedError} when the user says no, or there is no terminal to ask on and no `--yes`.
 */
export async function confirmNotes(run: RetriedRun, options: RetryOptions, console: Console): Promise<void> {
  const { note, state } = run;
  const where = note.Start.Command === 'dev' ? describeEmulated(note) : await describeReal(run, options);
  const files = [...(await seedFiles(note.Start, console)), note.Start.Worker];
  const says = `It runs ${files.join(', ')} on this machine, ${where}${describeSettings(note)}, as the notes in ${state.path} say.`;
  console.stderr.write(`${visibleLine(says)}\n`);
  const problem = `the notes in ${state.path} decide what runs, so this needs a confirmation, and there is no terminal to ask on`;
  await confirmStart(options.yes, `${problem}; give --yes if you trust the folder`, console);
}

/**
 * The template and the file of variables are shown, because they can make Node.js or Python run more than the worker,
 * or send its calls elsewhere.
 */
function describeSettings({ Start: { Template, VariableFiles = [] } }: RunNote): string {
  const from = [...(Template === undefined ? [] : [Template]), ...VariableFiles];
  return from.length === 0 ? '' : `, with the settings and variables of ${from.join(', ')}`;
}

function describeEmulated(note: RunNote): string {
  const { Services } = note.Start;
  // The payload is shown, because with `exec` it is a command.
  return `in an emulated organization${Services ? `, with the services of ${Services}` : ''}, with ${describePayload(note)}`;
}

/**
 * Describes what the user's credentials would be used for: the notes may be a stranger's although the worker is the
 * user's own.
 */
async function describeReal(run: RetriedRun, options: RetryOptions): Promise<string> {
  const { note, arn } = run;
  const role = (await readEarlier(run))?.RoleName ?? 'no role';
  const endpoint = endpointOf(note, options);
  const region = options.region ?? splitArn(arn).region;
  return `in real accounts, with your credentials, as ${role}, in ${region}, with ${describePayload(note)}${endpoint ? `, with ${endpoint} instead of AWS` : ''}`;
}

/** Characters of a payload that a user can be expected to read before saying yes. */
const shownPayload = 500;

function describePayload({ Input }: RunNote): string {
  const { Payload = null, Retry } = Input as { readonly Payload?: unknown; readonly Retry?: unknown };
  if (Payload === null && Retry !== undefined) return 'the payload of the run that it retried';
  const text = JSON.stringify(Payload);
  return `the payload ${text.length > shownPayload ? `${text.slice(0, shownPayload)}…` : text}`;
}

/** The files of workers that create test data, including those that the organization file names. */
async function seedFiles(
  { Command, Organization, Seeds = [] }: LocalStart,
  { cwd }: Console,
): Promise<string[]> {
  if (Command !== 'dev') return [];
  const described = { seed: Seeds, ...(Organization !== undefined && { org: Organization }) };
  return plannedSeeds(described, await chooseOrganization(described, cwd), {}, cwd).map(({ file }) => file);
}
