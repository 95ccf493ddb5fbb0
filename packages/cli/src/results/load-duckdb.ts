import { CliError } from '../console/errors.ts';

/** DuckDB is not installed beside this command, or not for this machine. */
export class DuckDbMissingError extends CliError {
  override readonly name = 'DuckDbMissingError';
}

/**
 * Loads DuckDB, which is an optional peer dependency: its engine is some 70 MB, and only queries need it.
 *
 * @throws {DuckDbMissingError} saying how to install it.
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
