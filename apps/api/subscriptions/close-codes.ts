import { CloseCode } from 'graphql-ws';

/** Why the server ends a connection, beside the protocol's own reasons. Reasons have 123 bytes at the most. */
export const closings = {
  stopping: { code: 1001, reason: 'The server stops: connect again and resume after the last position.' },
  tooSlow: { code: 1013, reason: 'Messages were not taken in time: connect again and resume after the last position.' },
  failed: (errorId: string) => ({
    code: CloseCode.InternalServerError,
    reason: `Something went wrong here. It is logged as ${errorId}.`,
  }),
  refused: (reason: string) => ({ code: CloseCode.Forbidden, reason }),
} as const;

export type Closing = { readonly code: number; readonly reason: string };
