import { join } from 'node:path';
import { AnchorApplication, replayRules } from '#libs/application';
import { replayLog, verifyLog } from '#libs/audit';
import { openUseCases, type UseCases } from '#libs/runtime';
import { benchContext } from './bench-context.js';
import { fillLog, rawReplay } from './bench-log.js';
import { inTurn, type Measurement, perSecond, secondsOf } from './measure.js';
import { withFolder } from './scratch.js';

/** How many anchors stand in the log that is verified: each is held against all heads. */
const anchors = 5;

/** Runs a task over the log. @returns events a second. */
async function over(
  file: string,
  task: (log: UseCases) => Promise<{ readonly findingCount: number }>,
): Promise<number> {
  const log = await openUseCases({ eventStoreUrl: `sqlite:${file}` });
  const total = await log.events.countAfter();
  const seconds = await secondsOf(async () => {
    const { findingCount } = await task(log);
    if (findingCount > 0) throw new Error(`the log has ${findingCount} findings`);
  });
  await log.close();
  return total / seconds;
}

async function makeAnchors(file: string): Promise<void> {
  await over(file, async ({ events }) => {
    const application = new AnchorApplication(events);
    for (let number = 1; number <= anchors; number += 1) await application.make(benchContext());
    return verifyLog(events);
  });
}

async function replayed({ events }: UseCases) {
  const streams = new Set<string>();
  for await (const batch of events.readAll()) for (const { stream } of batch.events) streams.add(stream);
  return replayLog(events, streams, { rules: replayRules });
}

/** Proving the whole log, and putting it before today's rules, against reading and parsing it alone. */
export async function benchVerify(): Promise<Measurement[]> {
  return withFolder(async (folder) => {
    const file = join(folder, 'events.db');
    await fillLog(file);
    await makeAnchors(file);
    const raw = () => rawReplay(file);
    const verification = await inTurn(3, () => over(file, ({ events }) => verifyLog(events)), raw);
    const replay = await inTurn(3, () => over(file, replayed), raw);
    const limit = (measured: number) => `${perSecond(measured, 'events')}, raw replay + JSON.parse`;
    return [
      {
        what: `every link and ${anchors} anchors verified, embedded`,
        figure: perSecond(verification.subject, 'events'),
        limit: limit(verification.limit),
        ratio: verification.subject / verification.limit,
        target: { least: 0.3 },
      },
      {
        what: 'every stream before today’s rules, embedded',
        figure: perSecond(replay.subject, 'events'),
        limit: limit(replay.limit),
        ratio: replay.subject / replay.limit,
        target: { least: 0.15 },
      },
    ];
  });
}
