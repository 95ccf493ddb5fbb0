/** Of `AWS_*`, what says how AWS is reached; none of it is secret or leads to a secret. */
const network = /^AWS_(?:ENDPOINT_URL(?:_\w+)?|CA_BUNDLE|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT)$/;

/**
 * The variables of a child process that has nothing to do with AWS, such as the bundler: without any of `AWS_*`, so that no
 * code that it loads finds credentials there.
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
 * The variables of a child process that calls AWS with credentials that it is given by other means: of `AWS_*` only what
 * says how AWS is reached. Neither credentials nor a profile are among them.
 */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return without(env, (name) => network.test(name));
}

/** Keeps a process that runs a worker from the user's profiles, and from the role of a machine of AWS's. */
export const withoutProfiles = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

function without(env: NodeJS.ProcessEnv, isKept: (name: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_') || isKept(name)));
}
