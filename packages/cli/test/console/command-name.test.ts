import { expect, it } from 'vitest';
import { commandName } from '../../src/console/command-name.ts';

it.each([
  [{}, 'step-everywhere'],
  // `npm start`, `npm run dev`, and npx itself.
  [{ npm_lifecycle_event: 'start' }, 'npx step-everywhere'],
])('the command is named as the user can type it: %j', (env, name) => {
  expect(commandName(env)).toBe(name);
});
