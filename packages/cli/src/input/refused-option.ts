import { OptionError, type RunFailedError } from '../console/errors.ts';

/** Fields of the execution's input, and the option that sets each. */
const fields = [
  ['Function', 'function'],
  ['Regions', 'regions'],
  ['RoleName', 'role'],
  ['Payload', 'payload'],
  ['Concurrency.Accounts', 'concurrency'],
  ['Accounts.Include', 'accounts'],
  ['Accounts.Exclude', 'exclude'],
  ['Accounts.Tags', 'tags'],
  ['AccountDetails', 'account-details'],
  ['Canary', 'canary'],
  ['ToleratedFailurePercentage', 'tolerated-failures'],
  ['Retry.Classes', 'class'],
] as const;

/** The given options, by the names that commander derives from them. */
export type GivenOptions = Readonly<
  Partial<Record<(typeof fields)[number][1] | 'toleratedFailures' | 'accountDetails' | 'input', unknown>>
>;

/**
 * Rewrites a refusal so that it names the option that set the value.
 *
 * @example
 * ```ts
 * // Regions[0] is "eu-noth-1", but must be a region of the partition aws. Did you mean "eu-north-1"?
 * inOptionTerms(refusal, { regions: 'eu-noth-1' }).message;
 * // --regions: "eu-noth-1" must be a region of the partition aws. Did you mean "eu-north-1"?
 * ```
 */
export function inOptionTerms(refusal: RunFailedError, options: GivenOptions): RunFailedError | OptionError {
  if (refusal.error !== 'InputError') return refusal;
  return asOptionError(refusal, options) ?? refusal;
}

/** Turns an `InputError` into an error that names the option; nothing when no option set the value. */
export function asOptionError(refusal: Error, options: GivenOptions): OptionError | undefined {
  const found = fields.find(
    ([field, option]) => isGiven(options, option) && startsWithField(refusal.message, field),
  );
  if (found === undefined) return undefined;
  const [field, option] = found;
  const rest = refusal.message.slice(field.length).replace(/^\[\d+\]/, '');
  const said = rest.replace(/^ is (.*?), but must be /s, '$1 must be ').trim();
  return new OptionError(`--${option}`, said, { cause: refusal });
}

function isGiven(options: GivenOptions, option: (typeof fields)[number][1]): boolean {
  if (option === 'tolerated-failures') return options.toleratedFailures !== undefined;
  if (option === 'account-details') return options.accountDetails !== undefined;
  return options[option] !== undefined;
}

function startsWithField(message: string, field: string): boolean {
  return message.startsWith(field) && /^\W/.test(message.slice(field.length));
}
