import type { CredentialStore } from './credentials/credential-store.ts';
import type { Service } from './service.ts';

/** What {@link startServer} serves. */
export interface ServerSettings {
  readonly services: readonly Service[];
  readonly credentials: CredentialStore;
  /** Whether an account's credentials work in a region; of a disabled one they are unknown, as in AWS. */
  readonly isRegionEnabled: (accountId: string, region: string) => boolean;
  /** Port of 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Clock in epoch milliseconds; `Date.now` by default. */
  readonly now?: () => number;
}

/** A running server. */
export interface Server {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** Serves the services' wire protocols on loopback, every request's signature verified. */
export declare function startServer(settings: ServerSettings): Promise<Server>;
