import type { Instant } from './identifiers.js';

/** Where time comes from. Only the edges ask it; the domain receives the answer as data. */
export type Clock = () => Instant;
