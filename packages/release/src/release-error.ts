/** A release that cannot go on, or did not reach everything; running it again goes on where it stopped. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
