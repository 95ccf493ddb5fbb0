import { request } from 'node:http';
import { type LiveReport, serveReport } from '@step-everywhere/report';
import { afterEach, describe, expect, it } from 'vitest';
import { generateRun } from '../harness/generate-run.ts';

let live: LiveReport | undefined;
afterEach(() => live?.close());

/** Returns status and text; `fetch` would not send another host name. */
function get(url: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    request(url, { headers, method }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('a report that is served', () => {
  it('can only be read on this machine, and only with its address', async () => {
    const run = await generateRun(2, 2);
    live = await serveReport(async () => run);
    const { origin, pathname } = new URL(live.url);
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(pathname).toMatch(/^\/[\w-]{22}\/$/);
    expect((await get(live.url)).text).toContain('<meta name="report-live" content="events">');
    expect((await get(`${live.url}data`)).status).toBe(200);
    for (const other of [`${origin}/`, `${origin}/data`, `${origin}/events`])
      expect((await get(other)).status).toBe(404);
    expect((await get(live.url, { host: 'evil.example' })).status).toBe(404);
    expect((await get(live.url, {}, 'POST')).status).toBe(404);
  });

  it('notifies its pages of updates, and of the end', async () => {
    let run = await generateRun(2, 2, false);
    live = await serveReport(async () => run);
    const events = await fetch(`${live.url}events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const hear = async (event: string, times: number) => {
      while (heard.split(`event: ${event}\n`).length <= times) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) throw new Error(`ended after ${heard}`);
        heard += value;
      }
    };
    await hear('changed', 1);
    const before = (await get(`${live.url}data`)).text;
    run = await generateRun(3, 2, false);
    await hear('changed', 2);
    expect((await get(`${live.url}data`)).text).not.toBe(before);
    await live.end();
    await hear('ended', 1);
  });
});
