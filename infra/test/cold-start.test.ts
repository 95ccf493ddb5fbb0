import { expect, it } from 'vitest';
import { loadedWith } from '../../scripts/testing/loaded-with.ts';

it.each(['list-targets', 'issue-credentials', 'end-run'])(
  'a cold start of %s loads nothing that is only useful on a user machine',
  async (name) => {
    const metafile = new URL(`../dist/${name}/metafile-esm.json`, import.meta.url);
    const { packages, outside } = await loadedWith(metafile, `src/${name}.lambda.ts`);
    expect(packages).toContain('@aws-sdk/client-sfn');
    // Only the announcement of a run's end needs these packages.
    expect(packages).not.toContain('@aws-sdk/client-eventbridge');
    expect(packages).not.toContain('@aws-sdk/client-sns');
    // Credential providers for profiles, SSO and similar sources: a function has its credentials in its environment.
    const providers = packages.filter((each) => each.startsWith('@aws-sdk/credential-provider'));
    expect(providers).toEqual(['@aws-sdk/credential-provider-env', '@aws-sdk/credential-provider-node']);
    // Importing `tls` parses every root certificate, and `http` loads Node.js's built-in undici: 10 ms of CPU or more.
    expect(outside.filter((each) => /^(?:node:)?(?:http|http2|tls)$/.test(each))).toEqual([]);
  },
);
