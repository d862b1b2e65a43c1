import type { ActorKind, JsonObject } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import type { Failure } from './failure.js';
import type { RebuildPhase } from './rebuild-progress.js';

/** Whoever wants something of a projection; of no tenant where it is the operator of the machine. */
export type Requester = {
  readonly tenant: string | null;
  readonly id: string;
  readonly kind: ActorKind;
  readonly name: string | null;
};

/** Somebody wants a projection rebuilt. Written by whoever is asked for it, and by nobody else. */
export type RebuildRequest = {
  readonly id: string;
  /** Of the code that was asked: a process with other code leaves the request alone. */
  readonly version: number;
  /** Whether events that cannot be folded are parked, as in a retry of parked events; otherwise they end the rebuild. */
  readonly lenient: boolean;
  readonly by: Requester;
  readonly at: string;
  /** Null unless it shall be stopped, and what it has filled be thrown away. */
  readonly cancelledAt: string | null;
};

/**
 * `stopped`: its process has ended, and the next one goes on. `interrupted`: whoever ran it by hand has stopped it, and the next one
 * begins anew. A run that was `running` when its process died still says so: `aliveAt` tells.
 */
export type RebuildState = 'running' | 'stopped' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** How a rebuild goes, or went. Written by the process that carries it out, which holds the projection's rebuild lease. */
export type RebuildRun = {
  /** Null where nobody asked: a new version, or the first filling. */
  readonly requestId: string | null;
  /** The last request that came to its end before this run: a run of another cause must not make it look unbegun. */
  readonly endedRequestId: string | null;
  readonly version: number;
  /** Whether it parks what cannot be folded. */
  readonly lenient: boolean;
  readonly state: RebuildState;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly aliveAt: string;
  /** Undefined until the first figures are there. */
  readonly progress?: {
    readonly phase: RebuildPhase;
    readonly eventsDone: number;
    readonly eventsTotal: number;
    readonly eventsPerSecond: number;
    readonly etaSeconds: number | null;
  };
  readonly failure: Failure | null;
};

export type RebuildRecords = { readonly request: RebuildRequest | undefined; readonly run: RebuildRun | undefined };

const requestPrefix = 'rebuild-request/';
const runPrefix = 'rebuild/';

/** How long a run counts as alive after its last word, in milliseconds: making one index of a large collection may take a while. */
const usualSilence = 30_000;

export async function readRebuild(documents: DocumentStore, projection: string): Promise<RebuildRecords> {
  return (await readRebuilds(documents, projection)).get(projection) ?? { request: undefined, run: undefined };
}

/** What is known of rebuilds, by projection. @param of only this projection; by default of all. */
export async function readRebuilds(documents: DocumentStore, of = ''): Promise<ReadonlyMap<string, RebuildRecords>> {
  const byName = async <Body>(prefix: string): Promise<ReadonlyMap<string, Body>> => {
    const found = await documents.records(`${prefix}${of}`);
    return new Map(found.map(({ name, body }) => [name.slice(prefix.length), body as unknown as Body]));
  };
  const [requests, runs] = [await byName<RebuildRequest>(requestPrefix), await byName<RebuildRun>(runPrefix)];
  const names = new Set([...requests.keys(), ...runs.keys()]);
  return new Map([...names].map((name) => [name, { request: requests.get(name), run: runs.get(name) }]));
}

export async function writeRequest(documents: DocumentStore, projection: string, request: RebuildRequest) {
  await documents.putRecord(`${requestPrefix}${projection}`, request as unknown as JsonObject);
}

export async function writeRun(documents: DocumentStore, projection: string, run: RebuildRun): Promise<void> {
  await documents.putRecord(`${runPrefix}${projection}`, run as unknown as JsonObject);
}

/**
 * The request that has not come to its end: nobody has begun it, or whoever did has not ended it.
 * @param version of the code that would carry it out, where it is to be: others are never taken up by it.
 */
export function pendingRequest({ request, run }: RebuildRecords, version?: number): RebuildRequest | undefined {
  if (request === undefined || (version ?? request.version) !== request.version) return undefined;
  return run !== undefined && endedRequestOf(run) === request.id ? undefined : request;
}

/** The last request that has come to its end, by a run or before it; null where none has. */
export function endedRequestOf({ requestId, endedRequestId, state }: RebuildRun): string | null {
  const isUnfinished = state === 'running' || state === 'stopped';
  return (isUnfinished ? null : requestId) ?? endedRequestId;
}

/**
 * Whether somebody is at it, as far as is known: only the lease is certain.
 * @param now milliseconds since the epoch.
 * @param silence after so many milliseconds without a word nobody is.
 */
export function isAlive(run: RebuildRun | undefined, now: number, silence = usualSilence): run is RebuildRun {
  return run?.state === 'running' && now - Date.parse(run.aliveAt) < silence;
}
