import { everywhere } from '@step-everywhere/core';

/**
 * Text that a terminal would act on: its title, the line above, a colour with C1, the direction of text; and a
 * formula.
 */
export const hostile = '=1+1\u001B]0;owned\u0007\u001B[1A\u009B31m\u202Edetrever\u2066';

/** Returns text that an attacker could put into a target. */
export const handler = everywhere(({ account, region, payload }) => {
  console.log(hostile);
  if (region === 'eu-west-1') {
    const error = new Error(`${hostile}\nof ${account.id}`);
    error.name = `Error${hostile}`;
    throw error;
  }
  return { [hostile]: `${hostile} ${account.id}`, key: `${hostile}${payload ?? ''}` };
});
