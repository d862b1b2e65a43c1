import { BreachMarker, CaseApplication, SweepApplication, type SweepApplicationOptions } from '#libs/application';
import type { EventStore } from '#libs/event-store';
import type { TemporaryDesk } from './temporary-desk.js';

/** The sweeps of a process with a log of its own, which may misbehave, over the read models of a desk. */
export function sweepsOver(
  desk: TemporaryDesk,
  store: EventStore,
  options: Partial<SweepApplicationOptions> = {},
): SweepApplication {
  const { documents, host, desk: settings } = desk.casebook;
  const { logger } = desk;
  const marker = new BreachMarker(new CaseApplication(store, settings.settings), settings.settings, logger);
  return new SweepApplication({ store, documents, signal: host.signal, marker, logger, ...options });
}
