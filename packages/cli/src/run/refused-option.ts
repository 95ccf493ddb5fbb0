import { OptionError, type RunFailedError } from '../cli-error.ts';
import type { InputOptions } from './execution-input.ts';

/** Fields of the execution's input, by the option that sets them. */
const fields = [
  ['Regions', 'regions'],
  ['RoleName', 'role'],
  ['Payload', 'payload'],
  ['Concurrency.Accounts', 'concurrency'],
] as const;

/**
 * Says a refusal in the words of the command line, when the value came from an option.
 *
 * @example
 * ```ts
 * // Regions[0] is "eu-noth-1", but must be a region of the partition aws. Did you mean "eu-north-1"?
 * inOptionTerms(refusal, { regions: 'eu-noth-1' }).message;
 * // --regions: "eu-noth-1" must be a region of the partition aws. Did you mean "eu-north-1"?
 * ```
 */
export function inOptionTerms(refusal: RunFailedError, options: InputOptions): RunFailedError | OptionError {
  if (refusal.error !== 'InputError') return refusal;
  const found = fields.find(
    ([field, option]) => options[option] !== undefined && startsWithField(refusal.message, field),
  );
  if (found === undefined) return refusal;
  const [field, option] = found;
  const rest = refusal.message.slice(field.length).replace(/^\[\d+\]/, '');
  const said = rest.replace(/^ is (.*?), but must be /s, '$1 must be ').trim();
  return new OptionError(`--${option}`, said, { cause: refusal });
}

function startsWithField(message: string, field: string): boolean {
  return message.startsWith(field) && /^\W/.test(message.slice(field.length));
}
