// (a) A worker on this package, as its users have it.
const dist = new URL('../../dist/index.js', import.meta.url).href;
const { everywhere } = (await import(dist)) as typeof import('../../src/index.ts');

export const handler = everywhere(({ account, region }) => ({ account: account.id, region }));
