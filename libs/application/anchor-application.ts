import {
  type AnchorMade,
  type AnchorState,
  anchorDecider,
  anchorStream,
  anchorsIn,
  type DatedAnchor,
  installation,
  type LogVerification,
  type LogVerificationOptions,
  type MakeAnchor,
  type RecordedAnchor,
  verifyLog,
} from '#libs/audit';
import { CommandHandler, type CommandHandlerOptions } from '#libs/command-handling';
import type { EventStore } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { type CommandContext, envelopeOf } from './command-context.js';

export type AnchorRequest = Pick<LogVerificationOptions, 'onProgress' | 'signal'> & {
  /** Whether findings are no reason to refuse: whoever asks has seen them. */
  readonly acceptFindings?: boolean;
  /** Whether none is made where nothing has happened since the last one but the anchor itself. */
  readonly ifChanged?: boolean;
};

export type AnchorOutcome = {
  readonly verification: LogVerification;
} & (
  | { readonly outcome: 'made'; readonly anchor: DatedAnchor }
  /** There is nothing to anchor; the log is not intact; the walk was ended early. */
  | { readonly outcome: 'nothing-new' | 'broken' | 'stopped' }
);

/** An anchor of the log, and the heads of its moment as the log has them now. */
export type FoundAnchor = { readonly anchor: RecordedAnchor; readonly verification: LogVerification };

/** Makes anchors: walks and checks the whole log, and appends the root over all heads. */
export class AnchorApplication {
  private readonly store: EventStore;
  private readonly handler: CommandHandler<MakeAnchor, AnchorState, AnchorMade>;

  constructor(store: EventStore, options: Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'> = {}) {
    this.store = store;
    this.handler = new CommandHandler({ store, decider: anchorDecider, ...options });
  }

  /**
   * Makes an anchor over the log as it is now. A log that is not intact gets none, unless its findings are accepted, or as many were
   * accepted before.
   * @throws EventStoreError where the log stays out of reach; CodedError where another process made an anchor meanwhile.
   */
  async make(
    context: Omit<CommandContext, 'tenant'>,
    { acceptFindings = false, ifChanged = false, ...walk }: AnchorRequest = {},
  ): Promise<AnchorOutcome> {
    const verification = await verifyLog(this.store, walk);
    const { complete, events, lastChange, findingCount: findings, heads, anchors } = verification;
    const last = anchors.at(-1);
    if (!complete) return { outcome: 'stopped', verification };
    if (findings > (last?.findings ?? 0) && !acceptFindings) return { outcome: 'broken', verification };
    if ((ifChanged ? lastChange : events) <= (last?.events ?? 0)) return { outcome: 'nothing-new', verification };
    const { actor, at } = context;
    const data = { events, streams: heads.size, root: heads.root(), findings, acceptFindings };
    const outcome = await this.handler.handle({
      stream: anchorStream,
      command: { type: 'MakeAnchor', data, actor, at },
      envelope: envelopeOf({ ...context, tenant: installation }, 'makeAnchor', data),
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    return { outcome: 'made', anchor: { ...outcome.state!, at }, verification };
  }

  /**
   * Finds an anchor of the log, the last one by default, and walks the log up to it. Undefined where there is no such anchor.
   * @throws EventStoreError where the log stays out of reach.
   */
  async find(number: number | undefined, walk: AnchorRequest = {}): Promise<FoundAnchor | undefined> {
    const anchors = anchorsIn(await this.store.readStream(anchorStream), () => undefined);
    const anchor = number === undefined ? anchors.at(-1) : anchors.find((one) => one.number === number);
    if (anchor === undefined) return undefined;
    return { anchor, verification: await verifyLog(this.store, { ...walk, upTo: anchor.events }) };
  }

  /** When the next anchor is due by an interval in milliseconds; undefined where the log is empty. */
  async nextDue(every: number): Promise<number | undefined> {
    const [last] = await this.store.readStream(anchorStream, { direction: 'backwards', limit: 1 });
    if (last !== undefined) return Date.parse(last.recordedAt) + every;
    for await (const { events } of this.store.readAll({ batchSize: 1 })) {
      const [first] = events;
      return first === undefined ? undefined : Date.parse(first.recordedAt) + every;
    }
    return undefined;
  }
}
