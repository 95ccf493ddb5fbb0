// The emulator runs this function instead of a worker. It passes the event and the role's credentials to the execution
// environment under AWS's runtime client, and returns that environment's answer.
export async function handler(event) {
  const answer = await fetch(process.env.SUITE_URL, {
    method: 'POST',
    body: JSON.stringify({ event: JSON.stringify(event), environment: process.env }),
  });
  const { response, error } = await answer.json();
  if (error === undefined) return JSON.parse(response);
  throw Object.assign(new Error(error.errorMessage), {
    name: error.errorType,
    // Node.js calls it `trace`, Python `stackTrace`.
    stack: (error.trace ?? [error.errorType, ...(error.stackTrace ?? [])]).join('\n'),
  });
}
