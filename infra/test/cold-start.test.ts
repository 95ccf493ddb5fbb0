import { expect, it } from 'vitest';
import { loadedWith } from '../../scripts/testing/loaded-with.ts';

it.each(['list-targets', 'issue-credentials', 'end-run'])(
  'a cold start of %s loads nothing that is only useful on a user machine',
  async (name) => {
    const metafile = new URL(`../dist/${name}/metafile-esm.json`, import.meta.url);
    const { packages, outside } = await loadedWith(metafile, `src/${name}.lambda.ts`);
    expect(packages).toContain('@aws-sdk/client-sfn');
    // Only the announcement of an end needs these.
    expect(packages).not.toContain('@aws-sdk/client-eventbridge');
    expect(packages).not.toContain('@aws-sdk/client-sns');
    // Profiles, SSO and the like: a function has its credentials in its environment.
    const providers = packages.filter((each) => each.startsWith('@aws-sdk/credential-provider'));
    expect(providers).toEqual(['@aws-sdk/credential-provider-env', '@aws-sdk/credential-provider-node']);
    // An import of `tls` parses every root certificate, one of `http` loads Node.js's own undici: 10 ms of CPU and more.
    expect(outside.filter((each) => /^(?:node:)?(?:http|http2|tls)$/.test(each))).toEqual([]);
  },
);
