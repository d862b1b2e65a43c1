import type { JsonObject } from '#libs/kernel';
import { EventStoreError } from './event-store.error.js';

/** Lifts the data of one event type from one schema version to the next. Pure; it never changes what it is given. */
export type Upcaster = {
  readonly type: string;
  /** The version it reads. It makes version `from + 1`. */
  readonly from: number;
  readonly upcast: (data: JsonObject, metadata: JsonObject) => JsonObject;
};

/** Every upcaster of the program: what an event looked like when it was written, and what it looks like today. */
export type Upcasters = {
  /** The newest schema version of a type: what the writer stamps as `metadata.schema`. 1 where no upcaster is registered. */
  readonly currentSchema: (type: string) => number;
  /**
   * The data in the newest schema. The version it was written in is `metadata.schema`; absent means 1.
   * @throws EventStoreError `corrupt` where that version is no version, is newer than this program knows, or its upcaster fails.
   */
  readonly upcast: (type: string, data: JsonObject, metadata: JsonObject) => JsonObject;
};

/**
 * Makes the register. The upcasters of a type may come in any order and must form one chain from version 1.
 * @throws RangeError where two read the same version of a type, or a version in between is missing.
 */
export function registerUpcasters(upcasters: readonly Upcaster[]): Upcasters {
  const chains = new Map<string, readonly Upcaster[]>();
  for (const type of new Set(upcasters.map((upcaster) => upcaster.type))) {
    chains.set(type, chainOf(type, upcasters));
  }
  const currentSchema = (type: string): number => (chains.get(type)?.length ?? 0) + 1;

  return {
    currentSchema,
    upcast: (type, data, metadata) => {
      const version = schemaOf(type, metadata);
      const current = currentSchema(type);
      if (version === current) return data;
      if (version > current) {
        throw new EventStoreError(
          'corrupt',
          `"${type}" is stored in schema ${version} and this program knows up to ${current}: it was written by a newer one`,
        );
      }
      return applyChain(chains.get(type) ?? [], version, data, metadata);
    },
  };
}

/** For a program whose events have all kept their first shape. */
export const noUpcasters: Upcasters = registerUpcasters([]);

function chainOf(type: string, upcasters: readonly Upcaster[]): readonly Upcaster[] {
  const chain = upcasters.filter((upcaster) => upcaster.type === type).sort((a, b) => a.from - b.from);
  chain.forEach((upcaster, index) => {
    if (upcaster.from === index + 1) return;
    const problem =
      upcaster.from === chain[index - 1]?.from
        ? `two upcasters of "${type}" read schema ${upcaster.from}`
        : `the upcasters of "${type}" lack the one that reads schema ${index + 1}`;
    throw new RangeError(problem);
  });
  return chain;
}

function schemaOf(type: string, metadata: JsonObject): number {
  const schema = metadata.schema ?? 1;
  if (typeof schema === 'number' && Number.isInteger(schema) && schema >= 1) return schema;
  throw new EventStoreError('corrupt', `"${type}" is stored with ${JSON.stringify(schema)} for a schema version`);
}

function applyChain(chain: readonly Upcaster[], version: number, data: JsonObject, metadata: JsonObject): JsonObject {
  let lifted = data;
  for (const upcaster of chain.slice(version - 1)) {
    try {
      lifted = upcaster.upcast(lifted, metadata);
    } catch (cause) {
      const message = `the upcaster of "${upcaster.type}" from schema ${upcaster.from} failed`;
      throw new EventStoreError('corrupt', message, { cause });
    }
  }
  return lifted;
}
