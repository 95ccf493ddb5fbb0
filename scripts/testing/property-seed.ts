import fc from 'fast-check';

/** The same examples in every run, so that a change is judged by what it changed; `pnpm fuzz` looks for new ones. */
// biome-ignore lint/suspicious/noUndeclaredEnvVars: no task of turbo's reads it
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
