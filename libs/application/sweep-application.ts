import pLimit from 'p-limit';
import { v7 as uuidv7 } from 'uuid';
import { CommandHandler, type CommandHandlerOptions, derivedId } from '#libs/command-handling';
import {
  type StartSweep,
  type SweepCommand,
  type SweepCounts,
  type SweepEvent,
  type SweepState,
  type SweptCase,
  sweepDecider,
  sweepStream,
} from '#libs/desk';
import type { EventStore, Position } from '#libs/event-store';
import { type Clock, CodedError, fail, type Logger, type TenantId } from '#libs/kernel';
import { awaitPosition, type CheckpointSignal, type ProjectedEvent } from '#libs/projection-engine';
import type { DocumentReader } from '#libs/read-store';
import { dueClocks } from '#projections/due-clocks';
import { type SweepView, sweeps } from '#projections/sweeps';
import type { BreachMarker } from './breach-marker.js';
import { type CommandContext, envelopeOf } from './command-context.js';
import { DueCandidates } from './due-candidates.js';

export type SweepRequest = {
  readonly dryRun: boolean;
  /** Tells the time of every step; the moment the sweep is as of is the context's. */
  readonly clock: Clock;
  /** Aborted, the sweep finishes the cases at hand, records them, and stays visible as not completed. */
  readonly signal?: AbortSignal;
  /** Told after every page of cases. `candidates` is how many there were at the beginning. */
  readonly onProgress?: (counts: SweepCounts, candidates: number) => void;
};

/** A sweep as its stream tells it, and where in the log to wait for what it did. */
export type SweepRun = { readonly sweep: SweepView; readonly position: Position };

export type SweepApplicationOptions = {
  readonly store: EventStore;
  readonly documents: DocumentReader;
  readonly signal: CheckpointSignal;
  readonly marker: BreachMarker;
  readonly logger: Logger;
  /** How many cases are under way at once: as many appends can share one flush of the disk. */
  readonly concurrency?: number;
  /** How many cases make a page, and one event of progress. */
  readonly pageSize?: number;
  /** How long the list of due clocks may stand still before it is taken for dead, in milliseconds. */
  readonly patience?: number;
} & Pick<CommandHandlerOptions<never, never, never>, 'schemaOf'>;

/** The breach sweep: finds the late cases of a tenant and has each of them decide on its own. */
export class SweepApplication {
  private readonly options: SweepApplicationOptions;
  private readonly records: CommandHandler<SweepCommand, SweepState, SweepEvent>;
  private readonly candidates: DueCandidates;
  private readonly stopping = new AbortController();
  private readonly running = new Map<string, Promise<void>>();

  constructor(options: SweepApplicationOptions) {
    const { store, schemaOf, documents, pageSize = 1_000 } = options;
    this.options = options;
    this.records = new CommandHandler({ store, decider: sweepDecider, cacheSize: 100, schemaOf });
    this.candidates = new DueCandidates(documents, pageSize);
  }

  /**
   * Runs a sweep to its end. A repeated command id answers with the sweep it began before; one that died on its way is not
   * taken up again: a new sweep finds what it left.
   * @throws CodedError STALE_READ where nobody keeps the list of due clocks; EventStoreError where the log stays out of reach.
   */
  async run(context: CommandContext, request: SweepRequest): Promise<SweepRun> {
    const { tenant, commandId } = context;
    const sweepId = commandId === undefined ? uuidv7() : derivedId(commandId, `sweep/${tenant}`);
    const start: StartSweep['data'] = { sweepId, dryRun: request.dryRun, asOf: context.at };
    const { repeated, position } = await this.record(
      { ...context, commandId: commandId ?? sweepId },
      { type: 'StartSweep', data: start },
      { dryRun: request.dryRun },
    );
    if (repeated) await this.running.get(sweepId);
    else await this.keepTrack(sweepId, this.work(context, start, request, position));
    return this.fromLog(tenant, sweepId);
  }

  /** Ends the sweeps of this process after the cases at hand, and begins no further page. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running.values());
  }

  private async keepTrack(sweepId: string, work: Promise<void>): Promise<void> {
    this.running.set(sweepId, work);
    try {
      await work;
    } finally {
      this.running.delete(sweepId);
    }
  }

  private async work(
    context: CommandContext,
    { sweepId, asOf, dryRun }: StartSweep['data'],
    { clock, signal, onProgress }: SweepRequest,
    begun: Position,
  ): Promise<void> {
    const { tenant } = context;
    const stopped = AbortSignal.any([this.stopping.signal, ...(signal ? [signal] : [])]);
    await this.listComplete(begun, stopped);
    const total = onProgress ? await this.candidates.count(tenant, asOf) : 0;
    const limit = pLimit(this.options.concurrency ?? 256);
    let step = 0;
    const report = (command: SweepStep) => {
      const stepContext = { ...context, at: clock(), commandId: derivedId(sweepId, `step/${step++}`) };
      return this.record(stepContext, command, command.data);
    };
    for await (const caseIds of this.candidates.pages(tenant, asOf)) {
      const cases = await limit.map(caseIds, async (caseId): Promise<SweptCase | undefined> => {
        if (stopped.aborted) return undefined;
        return this.options.marker.mark({ context, sweepId, caseId, dryRun, clock });
      });
      const data = { sweepId, cases: cases.filter((one) => one !== undefined) };
      const { state } = await report({ type: 'RecordSweepProgress', data });
      if (state !== null) onProgress?.(state.counts, total);
      if (stopped.aborted) return;
    }
    await report({ type: 'CompleteSweep', data: { sweepId } });
  }

  /** Waits until the list of due clocks holds everything up to a position, as long as it moves at all. */
  private async listComplete(position: Position, stopped: AbortSignal): Promise<void> {
    const { documents, signal, patience = 15_000 } = this.options;
    let reached: Position | undefined;
    for (let moved = performance.now(); performance.now() - moved < patience && !stopped.aborted; ) {
      if (await awaitPosition(documents, signal, [dueClocks.name], position, Math.min(patience, 1_000))) return;
      const now = await documents.checkpoint(dueClocks.name);
      if (now !== reached) moved = performance.now();
      reached = now;
    }
    if (stopped.aborted) return;
    const advice = 'a server or projector has to keep it. Nothing was done.';
    fail('STALE_READ', `The list of due clocks does not move: ${advice}`, { position, waitedMs: patience });
  }

  /** The sweep as its own stream has it, folded as the screens fold it; no screen is waited for. */
  private async fromLog(tenant: TenantId, sweepId: string): Promise<SweepRun> {
    const events = await this.options.store.readStream(sweepStream(tenant, sweepId));
    const sweep = events.reduce<SweepView | null>(
      (view, event) => sweeps.evolve(view, event as unknown as ProjectedEvent, sweepId),
      null,
    );
    return { sweep: sweep!, position: events.at(-1)!.position };
  }

  private async record(context: CommandContext, command: Pick<StartSweep, 'type' | 'data'> | SweepStep, input: object) {
    const { actor, at, tenant } = context;
    const outcome = await this.records.handle({
      stream: sweepStream(tenant, command.data.sweepId),
      command: { ...command, actor, at } as SweepCommand,
      envelope: envelopeOf(context, command.type, input),
    });
    if (outcome.outcome === 'refused') throw new CodedError(outcome.refusal);
    return outcome;
  }
}

type SweepStep = {
  [C in SweepCommand as C['type']]: Pick<C, 'type' | 'data'>;
}[Exclude<SweepCommand['type'], 'StartSweep'>];
