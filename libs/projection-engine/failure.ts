import { EventStoreError } from '#libs/event-store';
import { DocumentStoreError } from '#libs/read-store';
import { PoisonEventError } from './batch-folder.js';

/** Which event a projection could not fold, and what it said. */
export type PoisonEvent = {
  /** Null where the event names none. */
  readonly tenant: string | null;
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly reason: string;
};

/** Why something went wrong, for people who look after projections and need no stack trace. */
export type Failure = { readonly message: string; readonly event: PoisonEvent | null };

/** Says what went wrong. Of an engine's error only its kind: the message, with files and addresses, is the log's. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PoisonEventError) {
    const { id: eventId, type, stream, revision } = error.event;
    const { message, tenant, reason } = error;
    return { message, event: { tenant: tenant ?? null, eventId, type, stream, revision, reason } };
  }
  if (error instanceof EventStoreError) return { message: `the event store answered ${error.reason}`, event: null };
  if (error instanceof DocumentStoreError) return { message: `the read store answered ${error.reason}`, event: null };
  return { message: error instanceof Error ? error.message : String(error), event: null };
}

/** Whether the same may go well later, without anybody doing anything. */
export function isPassing(error: unknown): boolean {
  return (error instanceof EventStoreError || error instanceof DocumentStoreError) && error.retryable;
}
