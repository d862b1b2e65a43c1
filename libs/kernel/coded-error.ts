/** One input field and what is wrong with it, in words for the person who filled it in. */
export type FieldProblem = { readonly field: string; readonly problem: string };

/** Every error a caller can meet, with the data needed to act on it. The codes are part of the public face: add, never rename. */
export type ErrorDetails = {
  BAD_USER_INPUT: { readonly fields: readonly FieldProblem[] };
  UNAUTHENTICATED: Record<never, never>;
  FORBIDDEN: { readonly requiredRoles: readonly string[] };
  NOT_FOUND: { readonly kind: string; readonly id: string };
  TRANSITION_NOT_ALLOWED: { readonly from: string; readonly to: string; readonly allowed: readonly string[] };
  NOTE_REQUIRED: { readonly to: string };
  REVISION_CONFLICT: { readonly expected: number; readonly actual: number };
  NOT_SUGGESTED: { readonly caseId: string; readonly articleId: string };
  INVALID_REFERENCE: { readonly field: string; readonly id: string };
  REBUILD_RUNNING: { readonly projection: string };
  STALE_READ: { readonly position: string; readonly waitedMs: number };
  UNAVAILABLE: { readonly engine: string; readonly retryable: boolean };
  TOO_COMPLEX: { readonly limit: number; readonly actual: number };
};
export type ErrorCode = keyof ErrorDetails;

/** A refusal as a value: what a decider answers when a rule says no. */
export type Refusal = {
  [Code in ErrorCode]: { readonly code: Code; readonly message: string; readonly details: ErrorDetails[Code] };
}[ErrorCode];

/** Makes a refusal whose details fit its code. */
export function refusal<Code extends ErrorCode>(code: Code, message: string, details: ErrorDetails[Code]): Refusal {
  return { code, message, details } as Refusal;
}

/** The same refusal where the language wants an exception: at the edges, never inside the domain. */
export class CodedError extends Error {
  readonly refusal: Refusal;

  constructor(refused: Refusal, options?: ErrorOptions) {
    super(refused.message, options);
    this.name = 'CodedError';
    this.refusal = refused;
  }

  get code(): ErrorCode {
    return this.refusal.code;
  }
}

/** Throws the coded error in one expression. */
export function fail<Code extends ErrorCode>(code: Code, message: string, details: ErrorDetails[Code]): never {
  throw new CodedError(refusal(code, message, details));
}
