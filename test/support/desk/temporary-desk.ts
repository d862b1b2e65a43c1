import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext, DecidedCase, OpenCaseInput } from '#libs/application';
import { caseStream } from '#libs/cases';
import type { RecordedEvent } from '#libs/event-store';
import { type Actor, type Channel, type TenantId, tenantId } from '#libs/kernel';
import { awaitPosition } from '#libs/projection-engine';
import { type Casebook, type CasebookTuning, openCasebook, type Settings } from '#libs/runtime';
import { projections } from '#projections';
import { type CollectingLogger, createCollectingLogger } from '../api/collecting-logger.js';
import { createTestClock, type TestClock } from '../api/test-clock.js';

export const acme = tenantId('acme');
export const ada: Actor = { id: 'ada', kind: 'agent', roles: ['agent', 'admin'], name: 'Ada' };
export const rita: Actor = { id: 'rita', kind: 'requester', roles: ['requester'], name: 'Rita' };

/** The whole program without a face, on the embedded engines, with a clock that stands still. */
export type TemporaryDesk = {
  readonly clock: TestClock;
  readonly logger: CollectingLogger;
  readonly folder: string;
  readonly casebook: Casebook;
  /** Another process on the same data: a casebook whose projections run, closed with the rest. */
  readonly openAnother: (settings?: DeskSettings, tuning?: CasebookTuning) => Promise<Casebook>;
  readonly by: (actor?: Actor, tenant?: TenantId, channel?: Channel) => CommandContext;
  readonly open: (input?: Partial<OpenCaseInput>, tenant?: TenantId) => Promise<DecidedCase>;
  /** A public note of Ada's. */
  readonly reply: (caseId: string) => Promise<DecidedCase>;
  readonly eventsOf: (caseId: string, tenant?: TenantId) => Promise<readonly RecordedEvent[]>;
  /** Until every read model shows everything that is in the log. */
  readonly shown: () => Promise<void>;
  readonly close: () => Promise<void>;
};
export type DeskSettings = Partial<Pick<Settings, 'smtpUrl' | 'mailFrom'>>;

export async function openTemporaryDesk(
  settings: DeskSettings = {},
  tuning: CasebookTuning = {},
): Promise<TemporaryDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-desk-'));
  const clock = createTestClock();
  const logger = createCollectingLogger();
  const opened: Casebook[] = [];
  const openAnother: TemporaryDesk['openAnother'] = async (more = settings, tuned = tuning) => {
    const urls = { eventStoreUrl: `sqlite:${folder}/events.db`, readStoreUrl: `sqlite:${folder}/read.db` };
    const another = await openCasebook({ ...urls, ...more }, logger, tuned);
    opened.push(another);
    another.host.start();
    return another;
  };
  const casebook = await openAnother();
  const { cases, events, documents, host } = casebook;
  const by: TemporaryDesk['by'] = (actor = ada, tenant = acme, channel = 'graphql') => ({
    ...{ tenant, actor, channel },
    at: clock.now(),
  });
  return {
    ...{ clock, logger, folder, casebook, openAnother, by },
    open: (input = {}, tenant = acme) =>
      cases.open(by(rita, tenant), { subject: 'The printer is on fire', source: 'web', ...input }),
    reply: (caseId) => cases.addNote(by(), { caseId, kind: 'PUBLIC', body: 'On my way.' }),
    eventsOf: (caseId, tenant = acme) => events.readStream(caseStream(tenant, caseId)),
    shown: async () => {
      const names = projections.map(({ name }) => name);
      if (await awaitPosition(documents, host.signal, names, await events.head(), 10_000)) return;
      throw new Error('the read models did not get there');
    },
    close: async () => {
      for (const one of opened) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
