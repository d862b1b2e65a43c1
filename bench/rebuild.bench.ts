import { join } from 'node:path';
import { type AnyProjection, collectionsOf, rebuildTogether } from '#libs/projection-engine';
import { openDocumentStore, openUseCases } from '#libs/runtime';
import { projections } from '#projections';
import { scorecard } from '#projections/scorecard';
import { fillLog, rawReplay } from './bench-log.js';
import { inTurn, type Measurement, perSecond, secondsOf } from './measure.js';
import { withFolder } from './scratch.js';

/** Rebuilds projections into a new read store, in one reading of the log. @returns events of the log a second. */
async function rebuilt(file: string, chosen: readonly AnyProjection[]): Promise<number> {
  return withFolder(async (folder) => {
    const { events, close } = await openUseCases({ eventStoreUrl: `sqlite:${file}` });
    const documents = await openDocumentStore(`sqlite:${join(folder, 'read.db')}`, projections.flatMap(collectionsOf));
    const total = await events.countAfter();
    const { signal } = new AbortController();
    const targets = chosen.map((projection) => ({ projection, signal }));
    const seconds = await secondsOf(async () => {
      const outcomes = await rebuildTogether(targets, { events, documents, holder: 'bench' });
      const failed = outcomes.findIndex(({ outcome }) => outcome !== 'activated');
      if (failed !== -1) throw new Error(`${chosen[failed]!.name} was not rebuilt: ${outcomes[failed]!.outcome}`);
    });
    await documents.close();
    await close();
    return total / seconds;
  });
}

/** Projections rebuilt from a log of so many cases, against reading and parsing the log alone. */
export async function benchRebuild(cases: number): Promise<Measurement[]> {
  return withFolder(async (folder) => {
    const file = join(folder, 'events.db');
    await fillLog(file, cases);
    const measured = async (what: string, chosen: readonly AnyProjection[], least: number): Promise<Measurement> => {
      const { subject, limit } = await inTurn(
        3,
        () => rebuilt(file, chosen),
        () => rawReplay(file),
      );
      return {
        what,
        figure: perSecond(subject, 'events'),
        limit: `${perSecond(limit, 'events')}, raw replay + JSON.parse`,
        ratio: subject / limit,
        target: { least },
      };
    };
    return [
      await measured('scorecard rebuilt, embedded', [scorecard], 0.5),
      await measured(`all ${projections.length} projections rebuilt in one reading, embedded`, projections, 0.15),
    ];
  });
}
