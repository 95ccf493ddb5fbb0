/** A bundled package without the texts that its licence requires, or a build that does not list what it bundled. */
export class NoticeError extends Error {
  override readonly name = 'NoticeError';
}
