import { defineConfig } from 'vitest/config';

// One run over every package, so that `npm test` starts once and ends with one count.
export default defineConfig({
  test: { projects: ['{packages,examples}/*', '{infra,layer,scripts}'] },
});
