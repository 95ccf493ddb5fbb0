/** A release that failed, or did not reach every region; another run continues where it stopped. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
