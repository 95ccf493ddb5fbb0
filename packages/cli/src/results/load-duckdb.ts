import { CliError } from '../console/errors.ts';

/** DuckDB is not installed, or not for this machine. */
export class DuckDbMissingError extends CliError {
  override readonly name = 'DuckDbMissingError';
}

/**
 * Loads DuckDB, an optional peer dependency: its engine has some 70 MB, and only queries need it.
 *
 * @throws {DuckDbMissingError} that says how to install it.
 */
export async function loadDuckDb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api');
  } catch (cause) {
    throw new DuckDbMissingError(
      '--query needs DuckDB, which is not installed with step-everywhere; add it where step-everywhere is: ' +
        'npm install @duckdb/node-api (with -g if that is global), or ' +
        'npx -p step-everywhere -p @duckdb/node-api step-everywhere results …',
      { cause },
    );
  }
}
