import { readFile } from 'node:fs/promises';

type Answer = { readonly status: number; readonly body?: string } | 'reset';

/** What the workers of every language have in common: `contract/behaviour.json`. */
export interface Behaviour {
  readonly errors: readonly string[];
  readonly events: readonly {
    readonly name: string;
    readonly event?: unknown;
    readonly field?: string;
    readonly value?: unknown;
    readonly without?: readonly string[];
    readonly with?: object;
    readonly expected: string;
  }[];
  readonly decrypts: readonly {
    readonly name: string;
    readonly answers?: readonly string[];
    readonly always?: string;
    readonly calls: number;
    readonly error?: string;
    readonly expected?: string;
  }[];
  readonly puts: readonly {
    readonly name: string;
    readonly answers: readonly Answer[];
    readonly calls: number;
    readonly expected?: string;
  }[];
  readonly rows: readonly {
    readonly name: string;
    readonly rows: readonly unknown[];
    readonly fields?: false | Readonly<Record<string, unknown>>;
    readonly body: string;
  }[];
  readonly payloads: readonly {
    readonly name: string;
    readonly issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
    readonly expected: string;
  }[];
  readonly failures: readonly {
    readonly name: string;
    readonly chain: readonly (readonly [name: string, message: string])[];
    readonly expected: readonly [name: string, message: string];
  }[];
  readonly failureBytes: number;
  readonly outputHosts: { readonly s3: readonly string[]; readonly others: readonly string[] };
  readonly redaction: {
    readonly secrets: readonly string[];
    readonly url: string;
    readonly texts: readonly { readonly name: string; readonly text: string; readonly expected: string }[];
  };
  readonly leaks: { readonly thrown: readonly string[]; readonly logged: readonly string[] };
}

export const behaviour: Behaviour = JSON.parse(
  await readFile(new URL('../../contract/behaviour.json', import.meta.url), 'utf8'),
);
