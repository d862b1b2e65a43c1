import { BEFORE_ALL, type EventBatch, type EventStore } from '#libs/event-store';
import { passOverLog } from './log-pass.js';
import {
  type RebuildOptions,
  type RebuildOutcome,
  RebuildPart,
  type RebuildTarget,
  swapPatience,
} from './rebuild-part.js';

const progressInterval = 500;

/**
 * Fills a new generation of each projection beside the one that serves, swaps it in and drops the old ones; all of them in one
 * reading of the log. Each is swapped once it is not behind the one that serves, so no reader sees a gap, a mix or older data.
 * An unfinished generation of the same version is resumed. One that fails, is cancelled or is busy does not hold up the others.
 * @returns the outcomes, in the order of the targets.
 */
export async function rebuildTogether(
  targets: readonly RebuildTarget[],
  options: RebuildOptions,
): Promise<readonly RebuildOutcome[]> {
  const keepDocuments = options.keepDocuments ?? keptByEach(targets.length);
  // Each holds its lease for itself: the same projection may be among them twice, and only one of the two is to fill it.
  const parts = targets.map(
    (target, index) => new RebuildPart(target, { ...options, keepDocuments, holder: `${options.holder}/${index}` }),
  );
  const open = () => parts.filter(({ isOpen }) => isOpen);
  try {
    for (const part of parts) await part.begin();
    const total = await options.events.countAfter(BEFORE_ALL);
    const left = await leftFor(options.events, open());
    for (const part of open()) part.measure(total, left);
    await fill(options.events, open());
    for (const part of open()) await part.index();
    while (open().length > 0) await catchUp(options.events, open());
  } catch (error) {
    for (const part of open()) await part.fail(error);
  }
  return parts.map(({ outcome }) => outcome!);
}

/** How many documents each of so many projections keeps at hand while it is filled: together they share a bounded memory. */
export function keptByEach(projections: number): number {
  return Math.min(20_000, Math.max(2_000, Math.floor(60_000 / projections)));
}

/**
 * Rebuilds one projection, strictly.
 * @throws PoisonEventError for an event that cannot be folded, EventStoreError or DocumentStoreError where an engine is lost.
 */
export async function rebuild({ projection, signal, onProgress, ...options }: RebuildTarget & RebuildOptions) {
  const [outcome] = await rebuildTogether([{ projection, signal, onProgress }], options);
  if (outcome!.outcome === 'failed') throw outcome!.error;
  return outcome!;
}

async function leftFor(events: EventStore, parts: readonly RebuildPart[]): Promise<number> {
  const [furthestBehind] = parts.map(({ position }) => position).sort();
  return furthestBehind === undefined ? 0 : events.countAfter(furthestBehind);
}

/** Feeds all of them up to the end of the log, and has them tell how far they are. */
async function fill(events: EventStore, parts: readonly RebuildPart[]): Promise<void> {
  let reported = performance.now();
  const onBatch = async ({ position, caughtUp }: EventBatch) => {
    if (!caughtUp && performance.now() - reported < progressInterval) return;
    reported = performance.now();
    const left = await events.countAfter(position);
    for (const part of parts) if (part.isOpen) part.report('filling', left);
  };
  const over = new AbortController();
  onceNobodyWantsMore(parts, over);
  try {
    await passOverLog(events, parts, { signal: over.signal, until: 'caught-up', onBatch });
  } finally {
    // Ends the listening as well.
    over.abort();
  }
}

/** Aborts once every part that is open shall end: a log that is away brings no batch at which they could see that. */
function onceNobodyWantsMore(parts: readonly RebuildPart[], over: AbortController): void {
  const look = () => {
    if (parts.every(({ isOpen, signal }) => !isOpen || signal.aborted)) over.abort();
  };
  // Several may share one.
  for (const signal of new Set(parts.map((part) => part.signal)))
    signal.addEventListener('abort', look, { signal: over.signal });
  look();
}

/** Feeds them what has come meanwhile, and swaps in each as soon as it may be. Ends also where one of them is to end, or patience does. */
async function catchUp(events: EventStore, parts: readonly RebuildPart[]): Promise<void> {
  const swapAll = async () => {
    for (const part of parts) await part.swap();
  };
  const onBatch = async ({ caughtUp, position }: EventBatch) => {
    if (!caughtUp) return;
    const left = await events.countAfter(position);
    for (const part of parts) if (part.isOpen) part.report('catching-up', left);
    await swapAll();
  };
  const signal = AbortSignal.any([...parts.map((part) => part.signal), AbortSignal.timeout(swapPatience)]);
  await passOverLog(events, parts, { signal, until: 'closed', onBatch });
  await swapAll();
}
