import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { throughProxy } from '../network/company-network.ts';
import { isRequestHandler, KeptConnections } from './kept-connections.ts';
import { keepNoKeys } from './signing-keys.ts';
import { keepWarm, warmClass } from './warm-class.ts';

/** The class of an AWS SDK v3 client, for example `SSMClient`. */
// biome-ignore lint/suspicious/noExplicitAny: each client's class takes a configuration type of its own
export type ClientClass = new (config: any) => { destroy(): void };

/** Makes a client of the given class for the target, or returns the one that was made earlier. */
export type ClientFactory = <Class extends ClientClass>(
  Class: Class,
  config?: ConstructorParameters<Class>[0],
) => InstanceType<Class>;

/** The settings that all clients of a target share. */
export interface ClientDefaults {
  readonly region: string;
  /** Account of the target, twelve digits. */
  readonly accountId: string;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly customUserAgent: readonly [name: string, version: string][];
}

/** Ready-made clients by class, for example a test's own; they need only the members that the handler uses. */
export type GivenClients = readonly (readonly [Class: ClientClass, client: object])[];

interface Made {
  readonly config: unknown;
  readonly client: { destroy(): void };
}

/** The AWS clients of one invocation. */
export class Clients {
  readonly #defaults: ClientDefaults;
  readonly #given: ReadonlyMap<ClientClass, object>;
  readonly #made = new Map<ClientClass, Made[]>();
  readonly #user: { readonly accountId: string; isEnded: boolean };

  /**
   * @param given clients to return unchanged, whatever the configuration, for example a test's own
   */
  constructor(defaults: ClientDefaults, given: GivenClients = []) {
    this.#defaults = defaults;
    this.#user = { accountId: defaults.accountId, isEnded: false };
    this.#given = new Map(given);
  }

  /**
   * Makes a client for the target's region and credentials, or returns the one made earlier with the same configuration.
   *
   * Retries are adaptive, unless `config` or `AWS_RETRY_MODE` sets another mode, and the user agent names the run.
   *
   * @throws {TypeError} if `Class` is not a class
   * @example
   * ```ts
   * const ssm = client(SSMClient);
   * const iam = client(IAMClient, { region: 'us-east-1' });
   * ```
   */
  readonly client: ClientFactory = <Class extends ClientClass>(
    Class: Class,
    config?: ConstructorParameters<Class>[0],
  ): InstanceType<Class> => {
    if (typeof Class !== 'function') throw new TypeError(notAClass(Class));
    const given = this.#given.get(Class);
    if (given !== undefined) return given as InstanceType<Class>;
    const siblings = this.#made.get(Class) ?? [];
    const known = siblings.find((made) => isEqual(made.config, config));
    if (known !== undefined) return known.client as InstanceType<Class>;
    const client = config === undefined ? this.#plain(Class) : this.#configured(Class, config);
    keepNoKeys(client);
    // A copy, because the author may change the object and pass it again.
    this.#made.set(Class, [...siblings, { config: config && { ...config }, client }]);
    return client as InstanceType<Class>;
  };

  get #common(): object {
    // The environment's settings take precedence over our defaults.
    const { accountId: _, ...defaults } = this.#defaults;
    return { ...(process.env.AWS_RETRY_MODE ? {} : { retryMode: 'adaptive' }), ...defaults };
  }

  /** A client with the author's own configuration; its connections are closed when the invocation ends. */
  #configured<Class extends ClientClass>(Class: Class, own: object): InstanceType<Class> {
    const { requestHandler } = own as { readonly requestHandler?: unknown };
    const client = new Class({ ...this.#common, ...own, ...throughProxy(requestHandler) });
    const { config } = client as { config?: { requestHandler?: unknown } };
    if (config !== undefined && isRequestHandler(config.requestHandler)) {
      config.requestHandler = new KeptConnections(config.requestHandler, this.#user, false);
    }
    return client as InstanceType<Class>;
  }

  /** A client without an author's configuration; it shares everything that does not belong to a target with earlier and later clients. */
  #plain<Class extends ClientClass>(Class: Class): InstanceType<Class> {
    const warm = warmClass(Class);
    const settings = warm?.settingsFor(this.#user) ?? throughProxy(undefined);
    const client = new Class({ ...this.#common, ...settings });
    if (warm === undefined) keepWarm(Class, client, this.#user);
    else warm.share(client);
    return client as InstanceType<Class>;
  }

  /** Stops all pending work of the clients, and closes the connections that are not kept for the next target. */
  destroy(): void {
    this.#user.isEnded = true;
    for (const { client } of [...this.#made.values()].flat()) {
      try {
        client.destroy();
      } catch {
        // A mock may have no `destroy`, and an author's own `destroy` may fail: neither changes the handler's outcome.
      }
    }
    this.#made.clear();
  }
}

/** Importing `node:util` makes Node.js load everything that it exports, including threads: 3 ms of CPU in each cold start. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || process.getBuiltinModule('node:util').isDeepStrictEqual(a, b);
}

function notAClass(given: unknown): string {
  const name = (given as { constructor?: { name?: string } } | null | undefined)?.constructor?.name;
  const got = typeof given === 'object' && name ? `an instance of ${name}` : String(typeof given);
  return `client() takes the class of an AWS SDK v3 client, got ${got}. Write client(SSMClient), not client(new SSMClient()).`;
}
