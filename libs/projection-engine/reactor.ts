import type { RecordedEvent } from '#libs/event-store';
import type { EventMetadata } from '#libs/kernel';

/** An event as a reactor sees it: with its place, and when the store recorded it. */
export type ReactedEvent = Omit<RecordedEvent, 'metadata'> & { readonly metadata: EventMetadata };

/**
 * Something that follows from events and is no document: a command elsewhere. It may meet an event again after a crash, so what
 * it does must have ids that follow from the event's.
 */
export type Reactor = {
  /** kebab-case; names its checkpoint for good. */
  readonly name: string;
  readonly handles: readonly string[];
  readonly react: (event: ReactedEvent) => Promise<void>;
};
