import { everywhere } from '@step-everywhere/core';

interface Payload {
  readonly planted: string;
}

/** Lets what was planted in the payload out by every way that there is, and what it was entrusted with by none. */
export const handler = everywhere(async ({ payload, credentials, logger, region }) => {
  const { planted } = payload as Payload;
  const own = await credentials();
  // What an author does in a hurry: core has to keep these to itself.
  logger.info('Signed in', { credentials: own });
  if (region === 'us-east-1')
    throw new Error(`planted ${planted}, own ${own.secretAccessKey} ${own.sessionToken}`);
  console.log(planted);
  return { planted, account: own.accessKeyId.length };
});
