import type { CredentialStore } from '../../credentials/credential-store.ts';
import { sessionArn } from '../../credentials/session-arn.ts';
import { FunctionError } from '../../deploy-function.ts';
import type { Call } from '../../service.ts';
import { type FunctionDefinition, isPython } from '../../workers/function-definition.ts';
import { FunctionPool } from '../../workers/function-pool.ts';
import type { CallHost } from '../../workers/host.ts';
import type { Invocation, InvocationResult } from '../../workers/invocation.ts';
import type { LoadFailure } from '../../workers/messages.ts';
import { findPython } from '../../workers/python/interpreter.ts';

/** Settings of {@link Functions}. */
export interface FunctionsSettings {
  readonly credentials: CredentialStore;
  /** Folder of the functions' logs. */
  readonly logFolder: string;
  /** The emulator's address, called when a function is deployed. */
  readonly endpoint: () => string;
  /** Answers the calls of a function's environments without the network. */
  readonly callHost: (call: Call, ...given: Parameters<CallHost>) => ReturnType<CallHost>;
  /** File for the output of an invocation, in addition to the function's log; undefined for none. */
  readonly invocationLog?: ((functionName: string, event: unknown) => string | undefined) | undefined;
  /** Called at the end of each invocation. */
  readonly onEnd?: (functionName: string, invocation: Invocation, result: InvocationResult) => void;
}

/** A function with its published versions and its aliases. */
export interface FunctionRecord {
  readonly definition: FunctionDefinition;
  readonly deployedAt: Date;
  /** By version: `$LATEST`, and published versions. */
  readonly versions: Map<string, FunctionPool>;
  /** Alias to version. */
  readonly aliases: Map<string, string>;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html#tenant-isolation-considerations */
function refuseOtherTenancy(
  { isTenantIsolated = false }: FunctionDefinition,
  before: FunctionDefinition | undefined,
): void {
  const was = before?.isTenantIsolated ?? false;
  if (before === undefined || isTenantIsolated === was) return;
  const expected = `${was}, as when it was created; give the function another name to change it`;
  throw new FunctionError('isTenantIsolated', isTenantIsolated, expected);
}

/** Lifetime of an environment's session; the environment ends before its session expires. */
const SESSION_SECONDS = 6 * 60 * 60;

/** The deployed functions, each with its environments. */
export class Functions {
  readonly #settings: FunctionsSettings;
  readonly #byArn = new Map<string, FunctionRecord>();

  constructor(settings: FunctionsSettings) {
    this.#settings = settings;
  }

  /**
   * Deploys a function; a function with the same ARN is replaced and its invocations are ended.
   *
   * @throws {PythonError} if it is a Python function, and this machine has no Python that can run it.
   * @throws {FunctionError} if it changes tenant isolation, which can be set only when a function is created.
   */
  async deploy(definition: FunctionDefinition): Promise<FunctionRecord> {
    refuseOtherTenancy(definition, this.#byArn.get(definition.arn)?.definition);
    if (isPython(definition)) await findPython();
    await this.#close(this.#byArn.get(definition.arn));
    const deployed: FunctionRecord = {
      definition,
      deployedAt: new Date(),
      versions: new Map([[definition.version, this.#pool(definition)]]),
      aliases: new Map(),
    };
    this.#byArn.set(definition.arn, deployed);
    return deployed;
  }

  /**
   * Loads a function's code before it is invoked.
   *
   * @returns why it could not be loaded
   */
  async warmUp(arn: string): Promise<LoadFailure | undefined> {
    return this.#byArn.get(arn)?.versions.get('$LATEST')?.warmUp();
  }

  /** Publishes a function's version; the code cannot change after it is deployed, so there is at most one. */
  publish(deployed: FunctionRecord): string {
    const version = '1';
    if (deployed.versions.has(version)) return version;
    deployed.versions.set(version, this.#pool({ ...deployed.definition, version }));
    return version;
  }

  /** The function with an ARN without a qualifier. */
  get(arn: string): FunctionRecord | undefined {
    return this.#byArn.get(arn);
  }

  /** All functions of an account in a region, by name. */
  of(accountId: string, region: string): readonly FunctionRecord[] {
    const own = [...this.#byArn.values()].filter(({ definition }) => {
      const [, , , arnRegion, arnAccount] = definition.arn.split(':');
      return arnRegion === region && arnAccount === accountId;
    });
    return own.sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  /**
   * Kills a function's running invocations, in every version and region.
   *
   * @returns the number of killed invocations
   */
  async kill(name: string, which: (invocation: Invocation) => boolean): Promise<number> {
    const pools = [...this.#byArn.values()]
      .filter(({ definition }) => definition.name === name)
      .flatMap(({ versions }) => [...versions.values()]);
    const killed = await Promise.all(pools.map((pool) => pool.kill(which)));
    return killed.reduce((sum, count) => sum + count, 0);
  }

  /** Ends all environments. */
  async close(): Promise<void> {
    await Promise.all([...this.#byArn.values()].map((deployed) => this.#close(deployed)));
  }

  async #close(deployed: FunctionRecord | undefined): Promise<void> {
    await Promise.all([...(deployed?.versions.values() ?? [])].map((pool) => pool.close()));
  }

  #pool(definition: FunctionDefinition): FunctionPool {
    const { credentials, endpoint, logFolder, callHost, invocationLog, onEnd } = this.#settings;
    const { name, roleArn, arn } = definition;
    const caller = {
      accountId: arn.split(':')[4] as string,
      arn: sessionArn(roleArn, name),
      principalArn: roleArn,
    };
    return new FunctionPool({
      definition,
      endpoint: endpoint(),
      logFolder,
      callHost: (...given) => callHost({ caller, region: definition.region }, ...given),
      session: () => credentials.issueSession({ caller, durationSeconds: SESSION_SECONDS }),
      invocationLog: invocationLog && (({ event }) => invocationLog(name, event)),
      onEnd: (invocation, result) => onEnd?.(name, invocation, result),
    });
  }
}
