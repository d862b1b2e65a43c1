import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AllStreamResolvedEvent, AllStreamSubscription, Position as DriverPosition } from '@eventstore/db-client';
import { EventStoreError } from '../../event-store.error.js';
import {
  BEFORE_ALL,
  type EventBatch,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
} from '../../event-store.port.js';
import type { Connection } from './connection.js';
import { closedError } from './error-mapping.js';
import { delivered, toRecordedEvent } from './event-conversion.js';
import { EventPull, readAhead } from './event-pull.js';
import { type EventSelection, selectionOf } from './event-selection.js';
import { headOf, pageAfter } from './log-page.js';
import { defaultBatchSize } from './log-reading.js';
import { encodePosition, isInLog, startOf } from './position.js';

/** How many events of others are looked through at once where a filtered subscription is silent. */
const gapPage = 512;

/** How long a subscription may be silent before, not having caught up yet, it looks whether it has. */
const silenceBeforeCaughtUpMs = 100;

/** How old a known end of the log may be for reaching it to count as having caught up. */
const endIsFreshMs = 1_000;

/** What the server said between two events: it holds once that many events before it have been taken. */
type Remark = { readonly after: number; readonly checkpoint?: Position };

/**
 * Follows $all by one subscription, until it is aborted or lost.
 *
 * Caught up: newer servers say so, ahead of events the client still buffers. Where one does not, reaching the end the log had at
 * the start counts. The position also moves over what the filter holds back: by the server's checkpoints, and between those by
 * reading what lies ahead when all is silent. Reading is sound where a known head would not be: a node may lag behind another.
 */
export async function* followLog(connection: Connection, options: SubscribeOptions): AsyncGenerator<EventBatch, void> {
  const { settings, silence, closing } = connection;
  const { signal, batchSize = defaultBatchSize } = options;
  const selection = selectionOf(options.filter);
  const subscription = open(connection, options, selection);
  const { pull } = subscription;
  const end = new EndOfLog(connection, () => pull.stir());
  let position = options.after ?? BEFORE_ALL;
  let live = false;
  /** Since when the log is known to hold events that the subscription should have sent. */
  let owedSince: number | undefined;
  let told: { readonly position: Position; readonly caughtUp: boolean } = { position, caughtUp: false };

  /** Moves over events of others that lie directly ahead; answers whether the end of the log was reached on the way. */
  async function closeGap(): Promise<boolean> {
    const { events, reachedEnd } = await pageAfter(connection, position, gapPage);
    for (const found of events) {
      if (selection.includes(found.event)) {
        owedSince ??= performance.now();
        return false;
      }
      position = found.position;
    }
    return reachedEnd;
  }

  try {
    while (!signal.aborted) {
      if (closing.aborted) throw closedError();
      const events: RecordedEvent[] = [];
      for (const item of pull.take(batchSize)) {
        const found = delivered(item);
        if (!found || found.position <= position) continue;
        position = found.position;
        owedSince = undefined;
        if (selection.includes(found.event)) events.push(toRecordedEvent(found, settings.upcasters));
      }
      for (const remark of subscription.remarksUpTo(pull.taken)) {
        if (remark.checkpoint === undefined) {
          live = true;
          if (selection.serverFilter) await closeGap();
        } else if (remark.checkpoint > position) position = remark.checkpoint;
      }
      live ||= end.isReachedBy(position);
      const caughtUp = live && pull.buffered === 0;
      if (events.length > 0 || position > told.position || (caughtUp && !told.caughtUp)) {
        told = { position, caughtUp };
        yield { events, position, caughtUp };
        continue;
      }
      if (pull.buffered > 0) continue;
      if (pull.finished) throw new EventStoreError('unavailable', 'EventStoreDB: the server ended the subscription');
      if (await pull.wait(patienceOf())) await nextTurn();
      else if (!subscription.confirmed()) {
        silence.timedOut(settings.timeoutMs);
        throw new EventStoreError('timeout', `EventStoreDB: no subscription in ${settings.timeoutMs} ms`);
      } else if (owedSince !== undefined && performance.now() - owedSince > settings.timeoutMs) {
        throw new EventStoreError('timeout', 'EventStoreDB: the log goes on, and the subscription is silent');
      } else if (await closeGap()) live = true;
    }
  } finally {
    pull.close();
  }

  function patienceOf(): number | undefined {
    if (!subscription.confirmed()) return settings.timeoutMs;
    if (!live) return silenceBeforeCaughtUpMs;
    return settings.idleCheckMs;
  }
}

type OpenSubscription = {
  readonly pull: EventPull<AllStreamResolvedEvent>;
  readonly confirmed: () => boolean;
  /** The remarks that hold once so many events were taken, each answered once. */
  readonly remarksUpTo: (taken: number) => readonly Remark[];
};

function open(
  { client, settings, closing }: Connection,
  options: SubscribeOptions,
  selection: EventSelection,
): OpenSubscription {
  const remarks: Remark[] = [];
  let confirmed = false;
  /** A remark comes when the server's message is read, while the events before it may still wait to be taken. */
  const remark = (checkpoint?: Position) => {
    remarks.push({ after: pull.taken + pull.buffered, checkpoint });
    pull.stir();
  };
  const filter = selection.serverFilter?.((at: DriverPosition) => {
    if (isInLog(at)) remark(encodePosition(at));
  });
  const subscription: AllStreamSubscription = client.subscribeToAll(
    {
      fromPosition: startOf(options.after ?? BEFORE_ALL),
      requiresLeader: settings.requiresLeader,
      ...(filter ? { filter } : {}),
    },
    { highWaterMark: readAhead },
  );
  const pull: EventPull<AllStreamResolvedEvent> = new EventPull(
    subscription as unknown as Readable,
    () => subscription.unsubscribe(),
    [closing, options.signal],
  );
  subscription.on('confirmation', () => {
    confirmed = true;
    pull.stir();
  });
  subscription.on('caughtUp', () => remark());
  return {
    pull,
    confirmed: () => confirmed,
    remarksUpTo: (taken) => {
      const holding = remarks.findIndex(({ after }) => after > taken);
      return remarks.splice(0, holding === -1 ? remarks.length : holding);
    },
  };
}

/** Where the log ended a moment ago, asked for in the background and again where the answer has grown old. */
class EndOfLog {
  readonly #connection: Connection;
  readonly #changed: () => void;
  #known: { readonly position: Position; readonly at: number } | undefined;
  #asking = false;

  constructor(connection: Connection, changed: () => void) {
    this.#connection = connection;
    this.#changed = changed;
    this.#ask();
  }

  isReachedBy(position: Position): boolean {
    if (!this.#known || position < this.#known.position) return false;
    if (performance.now() - this.#known.at < endIsFreshMs) return true;
    this.#ask();
    return false;
  }

  /** A failure is nobody's business here: what lies behind it ends the subscription as well. */
  #ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    const at = performance.now();
    headOf(this.#connection)
      .then((position) => {
        this.#known = { position, at };
      })
      .catch(() => {})
      .finally(() => {
        this.#asking = false;
        this.#changed();
      });
  }
}
