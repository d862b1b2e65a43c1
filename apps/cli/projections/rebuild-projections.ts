import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  failureOf,
  type PoisonEvent,
  type RebuildErrand,
  Rebuilder,
  type RebuildOutcome,
  type Requester,
  readRebuild,
} from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { createLogger, openCasebook } from '#libs/runtime';
import type { Answer, CliWorld } from '../command.js';
import { interruptible } from '../interruption.js';
import { operator } from '../operator.js';
import { progressBar } from '../progress-bar.js';
import { grouped, textTable } from '../text-table.js';
import { printable } from '../wrapped-text.js';
import type { NamedProjections } from './named-projections.js';

type Rebuilt = {
  readonly name: string;
  readonly outcome: 'rebuilt' | 'failed' | 'busy' | 'cancelled' | 'interrupted';
  readonly error?: string;
  /** The event that could not be folded. */
  readonly event?: PoisonEvent;
};

/** Whoever is at a rebuild says so more often than this, in milliseconds. */
const signOfLife = 1_500;
/** For so long the lease of a process that died is waited for, in milliseconds. */
const leasePatience = 15_000;

const words: Readonly<Record<Rebuilt['outcome'], string>> = {
  rebuilt: 'rebuilt',
  failed: 'failed',
  busy: 'somebody else is rebuilding or verifying it',
  cancelled: 'cancelled, and what was filled is thrown away',
  interrupted: 'stopped half-way',
};

/** Rebuilds projections in this process, whether or not a server runs: all of them in one reading of the log. */
export async function rebuildProjections(world: CliWorld, projections: NamedProjections): Promise<Answer> {
  const settings = world.settings();
  const logger = createLogger(settings.logLevel);
  const { events, documents, close } = await openCasebook(settings, logger);
  const rebuilder = new Rebuilder({ events, documents, logger, holder: `cli:${randomUUID()}` });
  const progress = progressBar(world.stderr, 'events');
  const begun = performance.now();
  try {
    const rebuilt = await interruptible((signal) =>
      Promise.all(
        projections.map(async (projection): Promise<Rebuilt> => {
          const errand: RebuildErrand = {
            ...{ projection, lenient: false, cause: { by: requester() }, signal },
            onProgress: ({ eventsDone, eventsTotal }) => progress.show(eventsDone, eventsTotal),
          };
          let outcome = await rebuilder.run(errand);
          while (outcome.outcome === 'busy' && (await isLeftBehind(documents, projection.name, begun))) {
            outcome = await rebuilder.run(errand);
          }
          return rebuiltBy(projection.name, outcome, signal.aborted);
        }),
      ),
    ).finally(progress.end);
    const seconds = (performance.now() - begun) / 1000;
    const total = await events.countAfter();
    const well = rebuilt.every(({ outcome }) => outcome === 'rebuilt');
    return {
      document: { projections: rebuilt, events: total, seconds, eventsPerSecond: total / seconds },
      text: `${textOf(rebuilt)}\n\n${grouped(total)} events in ${seconds.toFixed(1)} s`,
      exitCode: well ? 0 : 1,
    };
  } finally {
    await close();
  }
}

/** Whether what keeps a projection busy is only the lease of a process that died, which runs out soon: then it says nothing more. */
async function isLeftBehind(documents: DocumentStore, projection: string, begun: number): Promise<boolean> {
  const lastWord = async () => {
    const { run } = await readRebuild(documents, projection);
    return run?.state === 'running' ? run.aliveAt : undefined;
  };
  const heard = await lastWord();
  if (heard === undefined || performance.now() - begun > leasePatience) return false;
  await delay(signOfLife);
  return (await lastWord()) === heard;
}

function requester(): Requester {
  const { id, kind, name } = operator();
  return { tenant: null, id, kind, name: name ?? null };
}

function rebuiltBy(name: string, outcome: RebuildOutcome, interrupted: boolean): Rebuilt {
  switch (outcome.outcome) {
    case 'activated':
      return { name, outcome: 'rebuilt' };
    case 'failed': {
      const { message, event } = failureOf(outcome.error);
      return { name, outcome: 'failed', error: message, ...(event !== null && { event }) };
    }
    case 'cancelled':
      return { name, outcome: interrupted ? 'interrupted' : 'cancelled' };
    case 'busy':
      return { name, outcome: 'busy' };
  }
}

function textOf(rebuilt: readonly Rebuilt[]): string {
  const rows = rebuilt.map(({ name, outcome }) => [name, words[outcome]]);
  const errors = rebuilt.flatMap(({ name, error }) =>
    error === undefined ? [] : [printable(`${name}: ${error}`, 500)],
  );
  return [textTable(['Projection', ''], rows), ...errors].join('\n');
}
