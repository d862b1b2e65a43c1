import { setImmediate as breath, setTimeout as delay } from 'node:timers/promises';
import { BEFORE_ALL, type EventStore, type Position, type RecordedEvent } from '#libs/event-store';
import type { EventMetadata, Logger, Stamped, TenantId } from '#libs/kernel';
import {
  type ArticleEvent,
  articleEventTypes,
  plainText,
  type SuggestionIndex,
  SuggestionIndexes,
} from '#libs/knowledge';
import type { DocumentStore } from '#libs/read-store';
import { type ArticleView, articles } from '#projections/articles';

export type SuggestionFeedOptions = {
  readonly events: EventStore;
  readonly documents: Pick<DocumentStore, 'state' | 'checkpointOf' | 'scan'>;
  readonly logger: Logger;
};

/** Small enough that nobody waits for a batch to be taken apart. */
const scanned = 100;
const firstBackoff = 100;
const longestBackoff = 5_000;

/**
 * Keeps the suggestion indexes of this process up to date: at start from the documents of the articles, which hold one version of
 * each and its words without Markdown, then from the log. So there is no snapshot that could go stale or fail to load.
 */
export class SuggestionFeed {
  private readonly options: SuggestionFeedOptions;
  private readonly indexes = new SuggestionIndexes();
  private readonly stopping = new AbortController();
  private readonly waiting = new Set<() => void>();
  private running: Promise<void> | undefined;
  private position: Position | undefined;
  private caughtUp = false;

  constructor(options: SuggestionFeedOptions) {
    this.options = options;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** What can be suggested to a tenant's people. */
  of(tenant: TenantId): SuggestionIndex {
    return this.indexes.of(tenant);
  }

  /** Whether the end of the log has been reached since the start. */
  get isReady(): boolean {
    return this.caughtUp;
  }

  /**
   * Waits until the indexes are filled and hold every change up to a position.
   * @param milliseconds how long at the most.
   * @returns whether they do.
   */
  async reached(position: Position, milliseconds: number): Promise<boolean> {
    const deadline = performance.now() + milliseconds;
    while (!this.caughtUp || this.position === undefined || this.position < position) {
      const left = deadline - performance.now();
      if (left <= 0 || this.stopping.signal.aborted) return false;
      await this.nextMove(left);
    }
    return true;
  }

  private async run(): Promise<void> {
    const { events, logger } = this.options;
    const { signal } = this.stopping;
    for (let backoff = firstBackoff; !signal.aborted; ) {
      try {
        this.position ??= await this.fill();
        const filter = { types: articleEventTypes };
        for await (const batch of events.subscribe({ after: this.position, filter, batchSize: scanned, signal })) {
          for (const event of batch.events) this.take(event);
          this.position = batch.position;
          this.caughtUp ||= batch.caughtUp;
          backoff = firstBackoff;
          this.wake();
        }
      } catch (error) {
        if (signal.aborted) break;
        logger.error('suggestions cannot follow the articles, trying again', { error: `${error}`, waitMs: backoff });
        await delay(backoff, undefined, { signal }).catch(() => undefined);
        backoff = Math.min(backoff * 2, longestBackoff);
      }
    }
    this.wake();
  }

  /** @returns the position after which the log has to be read. A document may be ahead of it: versions settle that. */
  private async fill(): Promise<Position> {
    const { documents } = this.options;
    const { active } = await documents.state(articles.name);
    if (active === undefined || active.version !== articles.version) return BEFORE_ALL;
    const generation = { projection: articles.name, generation: active.generation };
    const checkpoint = await documents.checkpointOf(generation);
    if (checkpoint === undefined) return BEFORE_ALL;
    for (let after: string | undefined, more = true; more; await breath()) {
      const page = await documents.scan(generation, articles.collection.name, after, scanned);
      for (const { tenant, body } of page) this.put(tenant, body as ArticleView);
      after = page.at(-1)?.id;
      more = page.length === scanned && !this.stopping.signal.aborted;
    }
    return checkpoint;
  }

  private put(tenant: TenantId, { id, retired, ...article }: ArticleView): void {
    const index = this.indexes.of(tenant);
    if (retired) index.retire(id);
    else index.put({ articleId: id, ...article });
  }

  /** An event that cannot be read costs that one article, not the others; the projection of the articles parks it. */
  private take(recorded: RecordedEvent): void {
    try {
      const { type, data, metadata } = recorded as unknown as Stamped<ArticleEvent>;
      const index = this.indexes.of((metadata as EventMetadata).tenant);
      if (type === 'ArticleRetired') index.retire(data.articleId);
      else index.put({ ...data, plainBody: plainText(data.body) });
    } catch (error) {
      const { id, stream } = recorded;
      this.options.logger.error('an article cannot be suggested', { id, stream, error: `${error}` });
    }
  }

  private nextMove(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
    });
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }
}
