/** The part of undici that sends requests; its index loads fetch, WebSocket, caches and mocks as well. */
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';

  const agent: typeof Agent;
  export default agent;
}
