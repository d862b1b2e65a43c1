import {
  type Actor,
  accept,
  assertNever,
  type Command,
  type Decider,
  type Decision,
  type Instant,
  type Stamped,
} from '#libs/kernel';
import type { CaseRead, CaseReadsEvent } from './case-reads.events.js';

/** By the reader, at the time of reading. */
export type RecordCaseRead = Command<'RecordCaseRead', CaseRead['data']>;

/**
 * For how long one record stands for the same reading of the same person, in milliseconds: a history of many pages, or a
 * screen that asks again, is one look.
 */
export const readingWindow = 5 * 60_000;

/** The records that still stand for further reads, each with its time. JSON-plain. */
export type CaseReadsState = { readonly [reading: string]: Instant };

/** What makes two reads the same reading: who, what, and the very moment of the case. */
function readingKey({ id, kind: actorKind }: Actor, { kind, asOf, asOfRevision }: CaseRead['data']): string {
  return JSON.stringify([actorKind, id, kind, asOf, asOfRevision]);
}

/** Two processes' clocks may differ, so that a later read may bear an earlier time. */
function standsFor(recorded: Instant, at: Instant): boolean {
  return Math.abs(Date.parse(at) - Date.parse(recorded)) < readingWindow;
}

function decide({ data, actor, at }: RecordCaseRead, state: CaseReadsState): Decision<CaseReadsEvent> {
  const key = readingKey(actor, data);
  const recorded = Object.hasOwn(state, key) ? state[key] : undefined;
  return recorded !== undefined && standsFor(recorded, at) ? accept() : accept({ type: 'CaseRead', data });
}

function evolve(state: CaseReadsState, event: Stamped<CaseReadsEvent>): CaseReadsState {
  switch (event.type) {
    case 'CaseRead': {
      const { actor, at } = event.metadata;
      const standing = Object.entries(state).filter(([, recorded]) => standsFor(recorded, at));
      return { ...Object.fromEntries(standing), [readingKey(actor, event.data)]: at };
    }
    default:
      assertNever(event.type);
      return state;
  }
}

/** The record of who looked at one case. Nothing is ever refused: what is read is on record before it is shown. */
export const caseReadsDecider: Decider<RecordCaseRead, CaseReadsState, CaseReadsEvent> = {
  initialState: {},
  decide,
  evolve,
};
