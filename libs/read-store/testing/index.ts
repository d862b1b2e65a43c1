export * from './document-store.contract.js';
export type { DocumentStoreHarness, HarnessFactory, OpenOptions } from './harness.js';
