import type { HostOperation } from './messages.ts';

/** Answers the calls of an environment that need no network. */
export type CallHost = (operation: HostOperation, input: object) => Promise<object>;
