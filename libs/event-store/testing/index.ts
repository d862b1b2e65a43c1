export * from './event-store.contract.js';
export type { EventStoreHarness, EventStoreHarnessFactory } from './harness.js';
