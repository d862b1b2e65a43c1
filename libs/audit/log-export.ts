import { createHash } from 'node:crypto';
import { BEFORE_ALL, type EventStore, type Position, type RecordedEvent } from '#libs/event-store';
import { anchorStream } from './anchor.js';
import { anchorsIn, type RecordedAnchor } from './anchor-checks.js';
import {
  chainRule,
  type ExportEnd,
  type ExportedProof,
  type ExportLine,
  type ExportScope,
  exportFormat,
} from './export-format.js';
import { StreamHeads } from './stream-heads.js';
import { tenantOfStream } from './stream-name.js';

export type ExportRequest = ExportScope & {
  /** The one stream to export, where a case was asked for. */
  readonly stream?: string;
  readonly program: string;
  readonly at: string;
  /** Told after every batch how many events have passed; the log is walked twice. */
  readonly onProgress?: (events: number) => void;
  readonly signal?: AbortSignal;
};

/** What an export holds, once its last line is written. */
export type ExportSummary = Omit<ExportEnd, 'sha256'> & {
  /** The anchor its proofs lead to; undefined where the log has none. */
  readonly anchor: RecordedAnchor | undefined;
  /** Whether the log still holds that anchor; the proofs lead nowhere where it does not. */
  readonly anchorHolds: boolean;
};

/** The revisions of a stream that were asked for lie between these two. */
type Span = { readonly first: number; last: number };

/**
 * Writes a part of the log as lines that can be checked by themselves. The anchor that is proven against is the first one that covers
 * everything asked for, or the last there is. So that the chain leads there without a gap, events in between and up to it are
 * written too, marked as context. It holds one span for each stream asked for and, where there are anchors, one head for each
 * stream of the log.
 */
export class LogExport {
  private readonly store: Pick<EventStore, 'readAll' | 'readStream'>;
  private readonly request: ExportRequest;
  private readonly digest = createHash('sha256');
  private readonly counts = { events: 0, asked: 0, streams: 0, anchors: 0, proofs: 0 };
  private readonly spans = new Map<string, Span>();
  private lastPosition: Position = BEFORE_ALL;
  private walked = 0;
  private proven: RecordedAnchor | undefined;
  private holds = true;

  constructor(store: Pick<EventStore, 'readAll' | 'readStream'>, request: ExportRequest) {
    this.store = store;
    this.request = request;
  }

  /** To be asked when every line has been taken. */
  get summary(): ExportSummary {
    return { ...this.counts, anchor: this.proven, anchorHolds: this.holds };
  }

  /**
   * The lines in their order, each with its end. Interrupted, it throws.
   * @throws EventStoreError where an event cannot be read.
   */
  async *lines(): AsyncGenerator<string, void> {
    const { tenant, case: caseId, from, to, program, at } = this.request;
    yield this.line({
      header: { format: exportFormat, program, at, tenant, case: caseId, from, to, chain: chainRule },
    });
    const anchors = anchorsIn(await this.store.readStream(anchorStream), () => undefined);
    for await (const event of this.candidates(false)) this.plan(event);
    yield* this.write(anchors);
    const end = { ...this.counts, sha256: this.digest.digest('hex') };
    yield `${JSON.stringify({ end } satisfies ExportLine)}\n`;
  }

  private plan(event: RecordedEvent): void {
    if (!this.isAskedFor(event)) return;
    const span = this.spans.get(event.stream);
    if (span === undefined) this.spans.set(event.stream, { first: event.revision, last: event.revision });
    else span.last = event.revision;
    this.lastPosition = event.position;
  }

  private async *write(anchors: readonly RecordedAnchor[]): AsyncGenerator<string, void> {
    const heads = new StreamHeads();
    const waiting = [...anchors];
    let passed = 0;
    for await (const event of this.candidates(anchors.length > 0)) {
      const { stream, revision, position } = event;
      passed += 1;
      const span = this.spans.get(stream);
      if (span !== undefined && revision >= span.first && (revision <= span.last || this.isBeforeProof(anchors))) {
        yield this.event(event, heads);
      }
      if (span !== undefined || this.isBeforeProof(anchors)) {
        heads.set(stream, { revision, link: linkIn(event) });
      }
      while (waiting[0]?.events === passed) {
        const anchor = waiting.shift()!;
        const proves = this.proven === undefined && (position >= this.lastPosition || waiting.length === 0);
        if (proves || this.isInRange(anchor.at)) yield this.anchor(anchor);
        if (proves) yield* this.proofs(anchor, heads);
      }
      if (position >= this.lastPosition && !this.isBeforeProof(anchors)) return;
    }
  }

  /** Whether there is an anchor to prove against and it has not been reached yet. */
  private isBeforeProof(anchors: readonly RecordedAnchor[]): boolean {
    return anchors.length > 0 && this.proven === undefined && this.spans.size > 0;
  }

  private event(event: RecordedEvent, heads: StreamHeads): string {
    const { stream, revision, id, type, stored, position, recordedAt } = event;
    const { data, metadata } = stored;
    const isFirst = this.spans.get(stream)!.first === revision;
    const asked = this.isAskedFor(event);
    this.counts.events += 1;
    if (isFirst) this.counts.streams += 1;
    if (asked) this.counts.asked += 1;
    return this.line({
      event: { stream, revision, id, type, data, metadata, position, recordedAt },
      ...(isFirst && revision > 0 && { previous: heads.of(stream).link ?? '' }),
      ...(!asked && { context: true }),
    });
  }

  private anchor({ revision: _revision, position: _position, ...anchor }: RecordedAnchor): string {
    this.counts.anchors += 1;
    return this.line({ anchor });
  }

  private *proofs(anchor: RecordedAnchor, heads: StreamHeads): Generator<string, void> {
    this.proven = anchor;
    this.holds = heads.root() === anchor.root;
    for (const [stream, { first }] of this.spans) {
      const { revision, link = '' } = heads.of(stream);
      const place = heads.proofOf(stream);
      // A stream that began behind the anchor, or of which only later events were asked for, is not proven by it.
      if (place === undefined || revision < first) continue;
      this.counts.proofs += 1;
      const proof: ExportedProof = { anchor: anchor.number, stream, revision, link, ...place };
      yield this.line({ proof });
    }
  }

  /** The log as far as it can matter: of one case nobody else's events do, unless a proof asks for all heads. */
  private async *candidates(everything: boolean): AsyncGenerator<RecordedEvent, void> {
    const { stream, onProgress, signal } = this.request;
    if (stream !== undefined && !everything) {
      yield* await this.store.readStream(stream);
      return;
    }
    for await (const { events } of this.store.readAll({ batchSize: 1_000 })) {
      signal?.throwIfAborted();
      yield* events;
      this.walked += events.length;
      onProgress?.(this.walked);
    }
  }

  private isAskedFor(event: RecordedEvent): boolean {
    const { stream: only, tenant, from, to } = this.request;
    if (only === undefined ? tenantOfStream(event.stream) !== tenant : event.stream !== only) return false;
    // Nothing is decoded where no time was asked for.
    return (from === null && to === null) || this.isInRange(event.metadata.at);
  }

  /** Instants in UTC have one width, so text order is time order. */
  private isInRange(at: unknown): boolean {
    const { from, to } = this.request;
    return typeof at === 'string' && at >= (from ?? '') && (to === null || at < to);
  }

  private line(line: ExportLine): string {
    const text = `${JSON.stringify(line)}\n`;
    this.digest.update(text);
    return text;
  }
}

function linkIn({ metadata }: RecordedEvent): string | undefined {
  return typeof metadata.link === 'string' ? metadata.link : undefined;
}
