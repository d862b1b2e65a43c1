import eventStoreDb from '@eventstore/db-client';
import plainAppend from '@eventstore/db-client/dist/streams/appendToStream/append.js';

/**
 * The client is CommonJS: its names are taken from the default export, which is the same under Node and under jest.
 */
export const { EventStoreDBClient, BACKWARDS, END, FORWARDS, START, eventTypeFilter, jsonEvent, streamNameFilter } =
  eventStoreDb;

/**
 * The plain append call, which `appendToStream` uses only where credentials are given with the call. Otherwise it takes batchAppend,
 * whose table of pending appends is shared by all clients of a process: one broken stream rejects the appends of all, and the
 * next answer on another client's stream throws where nothing can catch it. The plain call has a deadline of its own, shares nothing
 * and needs no look at the server's features first. It is taken from its file, so that it serves with and without encryption or
 * credentials alike.
 */
export const { append } = plainAppend;
