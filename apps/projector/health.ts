import {
  inTime,
  type ProjectionLag,
  type ProjectionLagMeter,
  type StoreCheck,
  type StoreChecks,
} from '#libs/observability';
import type { ProjectionHost, RunnerState } from '#libs/projection-engine';

export type ProjectionHealth = {
  readonly name: string;
  readonly version: number;
  readonly state: RunnerState;
  /** How far it is behind the log; null where a store did not say. */
  readonly lag: Pick<ProjectionLag, 'events' | 'seconds'> | null;
};

export type ProjectorHealth = {
  readonly status: 'ok' | 'unavailable';
  readonly checks: readonly StoreCheck[];
  readonly projections: readonly ProjectionHealth[];
};

const wellStates: ReadonlySet<RunnerState> = new Set<RunnerState>(['catching-up', 'live', 'rebuilding', 'standby']);

/** Well where both stores answer and every projection runs here, or stands by while another process runs it. */
export async function healthOf(
  checks: Pick<StoreChecks, 'check'>,
  meter: Pick<ProjectionLagMeter, 'measure'>,
  host: Pick<ProjectionHost, 'status'>,
): Promise<ProjectorHealth> {
  const answers = await checks.check();
  const reachable = answers.every(({ ok }) => ok);
  const lags = reachable ? await inTime(meter.measure()).catch(() => undefined) : undefined;
  const lagOf = new Map(lags?.map(({ name, events, seconds }) => [name, { events, seconds }]));
  const projections = host.status().map(({ name, version, state }) => ({
    ...{ name, version, state },
    lag: lagOf.get(name) ?? null,
  }));
  const well = reachable && projections.every(({ state }) => wellStates.has(state));
  return { status: well ? 'ok' : 'unavailable', checks: answers, projections };
}
