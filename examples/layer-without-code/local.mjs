// What the layer does, for the emulator. It is not deployed.
import { everywhere } from '@step-everywhere/core';
import { handler as plain } from './src/index.mjs';

export const handler = everywhere(plain);
