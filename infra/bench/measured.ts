/** Calls one built function once, and reports the peak memory of its process. */
const [bundle = '', event = ''] = process.argv.slice(2);

const { handler } = (await import(bundle)) as { handler: (event: unknown) => Promise<unknown> };
console.info = () => undefined;
const start = performance.now();
await handler(JSON.parse(event));
const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
// In kilobytes on every platform (https://nodejs.org/api/process.html#processresourceusage).
const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ peakMB, seconds }));

export {};
