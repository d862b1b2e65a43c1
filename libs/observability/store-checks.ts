import { type EventStore, EventStoreError } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import { type DocumentStore, DocumentStoreError } from '#libs/read-store';
import { inTime, probePatience } from './in-time.js';

export type StoreCheck = {
  readonly name: 'event-store' | 'read-store';
  readonly ok: boolean;
  /** What kept it from answering, as the store's own error says; `failed` for what nobody foresaw. */
  readonly reason?: string;
};

export type StoreChecksOptions = {
  readonly events: Pick<EventStore, 'head'>;
  readonly documents: Pick<DocumentStore, 'state'>;
  readonly logger: Logger;
  /** How long a store may take to answer, in milliseconds. */
  readonly patience?: number;
};

/** Asks both stores whether they answer. A question still under way is not asked again. */
export class StoreChecks {
  private readonly options: StoreChecksOptions;
  private readonly asking = new Map<StoreCheck['name'], Promise<true>>();

  constructor(options: StoreChecksOptions) {
    this.options = options;
  }

  check(): Promise<readonly StoreCheck[]> {
    const { events, documents } = this.options;
    return Promise.all([
      this.ask('event-store', () => events.head()),
      this.ask('read-store', () => documents.state('case-list')),
    ]);
  }

  /** Anybody may see the answer: it has the reason, the log has the details. */
  private async ask(name: StoreCheck['name'], question: () => Promise<unknown>): Promise<StoreCheck> {
    const { logger, patience = probePatience } = this.options;
    const asked = this.asking.get(name) ?? question().then(() => true as const);
    this.asking.set(name, asked);
    const forget = () => this.asking.delete(name);
    asked.then(forget, forget);
    try {
      if (await inTime(asked, patience)) return { name, ok: true };
      logger.error(`the ${name} is not ready`, { error: `no answer in ${patience} ms` });
      return { name, ok: false, reason: 'timeout' };
    } catch (error) {
      logger.error(`the ${name} is not ready`, { error: error instanceof Error ? error.message : String(error) });
      const foreseen = error instanceof EventStoreError || error instanceof DocumentStoreError;
      return { name, ok: false, reason: foreseen ? error.reason : 'failed' };
    }
  }
}
