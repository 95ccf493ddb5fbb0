import fc from 'fast-check';

/** The same examples in every run, so that a failure comes from a change and not from chance; `pnpm fuzz` looks for new ones. */
// biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo's reads it
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
