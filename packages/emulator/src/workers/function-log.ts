import { closeSync, openSync, writeSync } from 'node:fs';
import { OWN_FILE } from '../own-folder.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { ReportedError } from './messages.ts';

/** The data of an invocation's REPORT line. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only for an environment's first invocation. */
  readonly initMs?: number;
  /** Absent for an environment that was killed. */
  readonly memoryMB?: number;
  readonly error?: ReportedError;
}

/**
 * The lines that Lambda itself writes into a function's log.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export class FunctionLog {
  readonly #path: string;
  #file: number | undefined;
  readonly #definition: FunctionDefinition;

  constructor(file: string, definition: FunctionDefinition) {
    this.#path = file;
    this.#definition = definition;
  }

  /** Writes START. @returns the written line. */
  start(requestId: string): string {
    return this.#write(`START RequestId: ${requestId} Version: ${this.#definition.version}\n`);
  }

  /**
   * Writes END and REPORT, and before them the reason if the platform ended the invocation. @returns the written
   * lines.
   */
  report({ requestId, durationMs, initMs, memoryMB, error }: InvocationReport): string {
    const { memoryMB: size } = this.#definition;
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMs)} ms`,
      `Memory Size: ${size} MB`,
      ...(memoryMB === undefined ? [] : [`Max Memory Used: ${memoryMB} MB`]),
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ...(error === undefined ? [] : [`Status: error\tError Type: ${error.errorType}`]),
    ];
    const reason =
      error && isPlatformError(error) ? `${new Date().toISOString()} ${error.errorMessage}\n` : '';
    return this.#write(`${reason}END RequestId: ${requestId}\n${fields.join('\t')}\t\n`);
  }

  /** Closes the file; a later write opens it again. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(lines: string): string {
    this.#file ??= openSync(this.#path, 'a', OWN_FILE);
    writeSync(this.#file, lines);
    return lines;
  }
}

/** Whether an error is reported by Lambda, and not by the function's code. */
export function isPlatformError({ errorType }: ReportedError): boolean {
  return /^(Sandbox\.|Function\.|Runtime\.(ExitError|OutOfMemory)$)/.test(errorType);
}
