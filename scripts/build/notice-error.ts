/** A bundled package without what its licence wants to be passed on, or a build that does not say what it bundled. */
export class NoticeError extends Error {
  override readonly name = 'NoticeError';
}
