// (a) A worker on this package, as its users have it.
import { everywhere } from '@step-everywhere/core';

export const handler = everywhere(({ account, region }) => ({ account: account.id, region }));
