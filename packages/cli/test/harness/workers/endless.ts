import { everywhere } from '@step-everywhere/core';

/** Is never done. */
export const handler = everywhere(() => new Promise(() => setInterval(() => undefined, 1000)));
