import { everywhere } from '@step-everywhere/core';

/** Never ends. */
export const handler = everywhere(() => new Promise(() => setInterval(() => undefined, 1000)));
