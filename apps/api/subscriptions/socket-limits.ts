import { requestLimits } from '../graphql/limits.js';

/** What one connection may cost. */
export type SocketLimits = {
  /** Of one message of a client. */
  readonly payloadBytes: number;
  /** Subscriptions and other operations under way at a time. */
  readonly operations: number;
  /** How long a client may take to say who it is, in milliseconds. */
  readonly initMs: number;
  /** How often a client has to show that it is still there, in milliseconds. */
  readonly pingMs: number;
  /** How much may wait to be sent. */
  readonly unsentBytes: number;
  /** How long a message may wait for a client to take it, in milliseconds. */
  readonly stalledMs: number;
  /** How long a client may take to answer that the connection is closed, in milliseconds. */
  readonly closeMs: number;
};

export const socketLimits: SocketLimits = {
  payloadBytes: requestLimits.bodyBytes,
  operations: 100,
  initMs: 5_000,
  pingMs: 20_000,
  unsentBytes: 4 * 1_048_576,
  stalledMs: 30_000,
  closeMs: 5_000,
};
