import {
  CaseApplication,
  CaseQueries,
  type CommandContext,
  DeskApplication,
  type OpenCaseInput,
  type ViewScope,
} from '#libs/application';
import type { EventStore } from '#libs/event-store';
import { type Actor, instant, tenantId } from '#libs/kernel';
import { collectionsOf, ProjectionHost } from '#libs/projection-engine';
import { projections } from '#projections';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import { type TemporaryStores, temporaryStores } from '../../support/projections/index.js';

export const acme = tenantId('acme');
export const scope: ViewScope = { tenant: acme };
export const ada: Actor = { id: 'ada', kind: 'agent', roles: ['admin'] };
export const rita: Actor = { id: 'rita', kind: 'requester', roles: ['requester'] };
export const monday = instant('2026-03-02T09:00:00Z');

/** By Ada, on Monday at nine, by GraphQL, unless said otherwise. */
export function by(more: Partial<CommandContext> = {}): CommandContext {
  return { tenant: acme, actor: ada, at: monday, channel: 'graphql', ...more };
}

export const printer: OpenCaseInput = { subject: 'The printer is on fire', source: 'web' };

/** The use cases of one process, with its own caches. */
export type Process = { readonly cases: CaseApplication; readonly desk: DeskApplication };

export function processOver(events: EventStore): Process {
  const desk = new DeskApplication(events);
  return { desk, cases: new CaseApplication(events, desk.settings) };
}

export type ApplicationBench = Process & {
  readonly stores: TemporaryStores;
  readonly queries: CaseQueries;
  /** Resolves when every screen shows the whole log. */
  readonly caughtUp: () => Promise<void>;
};

/** The program without a face on new files for each test, its projections running. */
export function applicationBench(): ApplicationBench {
  const stores = temporaryStores(projections.flatMap(collectionsOf));
  let host: ProjectionHost;
  let one: Process;
  let queries: CaseQueries;
  beforeEach(() => {
    const { events, documents } = stores;
    const logger = createCollectingLogger();
    host = new ProjectionHost({ projections, events, documents, logger, holder: 'process', leased: false });
    host.start();
    one = processOver(events);
    queries = new CaseQueries(documents, host.signal, () => monday);
  });
  afterEach(() => host.stop());
  return {
    stores,
    get cases() {
      return one.cases;
    },
    get desk() {
      return one.desk;
    },
    get queries() {
      return queries;
    },
    caughtUp: async () => queries.caughtUp(projections, await stores.events.head()),
  };
}

/** The refusal an attempt ends in; fails the test where it succeeds. */
export async function refusalOf(attempt: Promise<unknown>): Promise<object> {
  return attempt.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: { readonly refusal?: object }) => error.refusal ?? Promise.reject(error),
  );
}
