import { commitPromises } from './commit.promises.js';
import { filterPromises } from './filter.promises.js';
import { generationPromises } from './generation.promises.js';
import type { HarnessFactory } from './harness.js';
import { leasePromises } from './lease.promises.js';
import { pagingPromises } from './paging.promises.js';
import { readingPromises } from './reading.promises.js';
import { recordPromises } from './record.promises.js';
import { textPromises } from './text.promises.js';

/**
 * Holds an adapter to the port: everything a caller may rely on, whatever the engine. To be called at the top of a spec.
 * The factory is asked for an empty place before each test.
 */
export function documentStoreContract(name: string, makeHarness: HarnessFactory): void {
  describe(`the document store on ${name}`, () => {
    describe('reading by id', () => readingPromises(makeHarness));
    describe('filters', () => filterPromises(makeHarness));
    describe('order and pages', () => pagingPromises(makeHarness));
    describe('text search', () => textPromises(makeHarness));
    describe('commits', () => commitPromises(makeHarness));
    describe('generations', () => generationPromises(makeHarness));
    describe('leases', () => leasePromises(makeHarness));
    describe('records', () => recordPromises(makeHarness));
  });
}
