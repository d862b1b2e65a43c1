import { randomUUID } from 'node:crypto';
import type { EventStore } from '../event-store.port.js';
import { appendContract } from './append.contract.js';
import type { Bench, EventStoreHarness, EventStoreHarnessFactory } from './harness.js';
import { lifetimeContract } from './lifetime.contract.js';
import { readAllContract } from './read-all.contract.js';
import { readStreamContract } from './read-stream.contract.js';
import { retryContract } from './retry.contract.js';
import { subscribeContract } from './subscribe.contract.js';
import { upcastingContract } from './upcasting.contract.js';

/**
 * Everything the port promises, as tests. An adapter's spec is one call of this with its name and a way to open a log.
 */
export function eventStoreContract(name: string, factory: EventStoreHarnessFactory): void {
  describe(`the event store contract: ${name}`, () => {
    let harness: EventStoreHarness;
    let store: EventStore;
    let unique = '';

    beforeEach(async () => {
      harness = await factory();
      store = await harness.open();
      unique = `contract${randomUUID().replaceAll('-', '')}`;
    });

    afterEach(async () => {
      await store.close();
      await harness.dispose();
    });

    const reopen: Bench['reopen'] = async (options) => {
      await store.close();
      store = await harness.open(options);
      return store;
    };
    const bench = (): Bench => ({ store, harness, unique, reopen });

    appendContract(bench);
    retryContract(bench);
    readStreamContract(bench);
    readAllContract(bench);
    subscribeContract(bench);
    upcastingContract(bench);
    lifetimeContract(bench);
  });
}
