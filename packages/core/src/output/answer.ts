/** The outcome of one attempt: a response with its status and, if it is an error, its XML; or an error of the connection. */
export type Answer = { readonly status: number; readonly text: string } | { readonly cause: unknown };

/** Why an upload failed. */
export interface Failure {
  readonly reason: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly cause: unknown;
}

const RETRIED_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** 409 is the response to a conditional write that raced another one (AmazonS3/latest/userguide/conditional-writes.html). */
const RETRIED_CODE = new Set([
  'SlowDown',
  'RequestTimeout',
  'InternalError',
  'ConditionalRequestConflict',
  'OperationAborted',
]);
const RETRIED_CAUSE = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_ABORTED',
]);

/** Whether the object is stored. S3 answers 412 to `If-None-Match: *` if an earlier attempt had stored it. */
export function isStored(answer: Answer): boolean {
  return 'status' in answer && ((answer.status >= 200 && answer.status < 300) || answer.status === 412);
}

/** Whether the same request may succeed later. */
export function isWorthRetrying(answer: Answer): boolean {
  if ('status' in answer)
    return RETRIED_STATUS.has(answer.status) || RETRIED_CODE.has(codeOf(answer.text) ?? '');
  const code = (answer.cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' && RETRIED_CAUSE.has(code);
}

/** Explains in plain words what a response means. */
export function explain(answer: Answer): Failure {
  if (!('status' in answer)) {
    const { cause } = answer;
    const { code, message } = cause as { code?: unknown; message?: unknown };
    return {
      reason: [code, message ?? cause].filter(Boolean).join(' '),
      status: undefined,
      code: undefined,
      cause,
    };
  }
  const { status, text } = answer;
  const code = codeOf(text);
  const message = element(text, 'Message') ?? '';
  const said = `S3 answered ${status}${code === undefined ? '' : ` ${code}`}`;
  const meaning = status === 403 || code === 'ExpiredToken' ? refusal(code, message) : message;
  return { reason: meaning === '' ? said : `${said}: ${meaning}`, status, code, cause: undefined };
}

function refusal(code: string | undefined, message: string): string {
  if (code === 'ExpiredToken' || code === 'InvalidAccessKeyId' || code === 'InvalidToken') {
    return 'the upload URL has expired, because the session that signed it has; retry the target in a new run';
  }
  if (/expired/i.test(message)) return 'the upload URL has expired; retry the target in a new run';
  if (code === 'SignatureDoesNotMatch') {
    return 'the upload URL was signed for other headers than the worker sent; the orchestrator and this SDK may have different versions: update the older one';
  }
  return `the bucket refused the upload (${message || 'no reason given'}); check the bucket's policy, and the policy of the key that encrypts it`;
}

function codeOf(text: string): string | undefined {
  return element(text, 'Code');
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]{1,300})`).exec(xml)?.[1];
}
