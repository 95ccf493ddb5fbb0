import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';

/** A profile's name, and the option or variable that named it. */
export interface NamedProfile {
  readonly name: string;
  readonly source: '--profile' | 'AWS_PROFILE';
}

/** The profile that the user named; nothing when it is the default profile. */
export function namedProfile(
  option: string | undefined,
  { AWS_PROFILE }: NodeJS.ProcessEnv,
): NamedProfile | undefined {
  if (option !== undefined) return { name: option, source: '--profile' };
  return AWS_PROFILE ? { name: AWS_PROFILE, source: 'AWS_PROFILE' } : undefined;
}

/**
 * Checks early that a profile exists; otherwise a later error would blame something that the profile should have set.
 *
 * @throws {OptionError} that lists the existing profiles.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
export async function checkProfile({ name, source }: NamedProfile): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])];
  if (names.includes(name)) return;
  const known =
    names.length === 0 ? 'there is none; `aws configure` makes one' : `there is ${names.join(', ')}`;
  const hint = didYouMean(name, names) || `; ${known}`;
  throw new OptionError(source, `the AWS configuration has no profile ${JSON.stringify(name)}${hint}`);
}

/** Reads a profile of the AWS configuration; a missing profile has no fields. */
export async function readProfile(name: string): Promise<Readonly<Record<string, string | undefined>>> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return { ...configFile[name], ...credentialsFile[name] };
}

/** Whether any profile of the AWS configuration assumes its role with a code of multi-factor authentication. */
export async function someProfileHasCode(): Promise<boolean> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return [configFile, credentialsFile]
    .flatMap(Object.values)
    .some(({ mfa_serial }) => mfa_serial !== undefined);
}
