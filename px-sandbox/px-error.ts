/** An answer of PX that is not success: thrown by routes, sent as `{status: "error", message}`. */
export class PxError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Replaces the usual body; OAuth errors have a shape of their own. */
  readonly body: object;

  constructor(
    status: number,
    message: string,
    options: { headers?: Record<string, string>; body?: object } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = options.headers ?? {};
    this.body = options.body ?? { status: 'error', message };
  }
}

export function badRequest(message: string): PxError {
  return new PxError(400, `Bad request: ${message}`);
}
