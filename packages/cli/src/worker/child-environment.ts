/** The variables in `AWS_*` that say how to reach AWS; none of them is a secret or leads to one. */
const network = /^AWS_(?:ENDPOINT_URL(?:_\w+)?|CA_BUNDLE|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT)$/;

/**
 * The environment of a child process that does not use AWS, such as the bundler: without `AWS_*`, so that no code
 * that it loads finds credentials there.
 *
 * @example
 * ```ts
 * spawn(command, args, { env: withoutAws(process.env) });
 * ```
 */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return without(env, () => false);
}

/**
 * The environment of a child process that gets its credentials in another way: it keeps only those variables in
 * `AWS_*` that say how to reach AWS, without credentials or a profile.
 */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return without(env, (name) => network.test(name));
}

/** Prevents a worker's process from using the user's profiles, or the role of a machine on AWS. */
export const withoutProfiles = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

function without(env: NodeJS.ProcessEnv, isKept: (name: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_') || isKept(name)));
}
