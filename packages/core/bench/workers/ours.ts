// (a) A worker with this package, as its users write it.
import { everywhere } from '@step-everywhere/core';

export const handler = everywhere(({ account, region }) => ({ account: account.id, region }));
