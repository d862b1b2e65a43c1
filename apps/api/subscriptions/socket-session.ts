import type { TokenVerifier, Viewer } from '#libs/access';
import { CodedError } from '#libs/kernel';
import { bearerToken } from '../graphql/request-context.js';

/** How often the token of a connection is looked at again, in milliseconds: a key that was withdrawn ends it. */
const lookAgainAfter = 60_000;

/** Who stands behind a connection, for as long as the token counts. */
export class SocketSession {
  readonly viewer: Viewer;
  readonly correlationId: string;
  private readonly verifyAgain: () => Promise<Viewer>;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  private constructor(viewer: Viewer, correlationId: string, verifyAgain: () => Promise<Viewer>) {
    this.viewer = viewer;
    this.correlationId = correlationId;
    this.verifyAgain = verifyAgain;
  }

  /** @throws CodedError UNAUTHENTICATED saying what is wrong with the token that the parameters of a connection carry. */
  static async open(
    verify: TokenVerifier,
    parameters: Readonly<Record<string, unknown>> | undefined,
    correlationId: string,
  ): Promise<SocketSession> {
    const given = parameters?.authorization ?? parameters?.Authorization;
    const token = bearerToken(typeof given === 'string' ? given : undefined);
    return new SocketSession(await verify(token), correlationId, () => verify(token));
  }

  /** @param onEnd called with the reason when the token no longer counts. */
  watch(onEnd: (reason: string) => void): void {
    if (this.ended) return;
    const wait = Math.max(1, Math.min(this.left(), lookAgainAfter));
    this.timer = setTimeout(() => {
      this.verifyAgain().then(
        () => this.watch(onEnd),
        (error: unknown) => {
          // Where the keys are out of reach for a moment, the token counts for as long as it says.
          if (!(error instanceof CodedError) && this.left() > 0) this.watch(onEnd);
          else if (!this.ended)
            onEnd(error instanceof CodedError ? error.message : 'The token has expired: get a new one.');
        },
      );
    }, wait);
  }

  private left(): number {
    return (this.viewer.expiresAt ?? Number.POSITIVE_INFINITY) - Date.now();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }
}
