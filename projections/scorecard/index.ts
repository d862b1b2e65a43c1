export * from './durations.js';
export * from './facets.js';
export { type RepeatedMove, readMoves } from './repeats.js';
export * from './scorecard.entries.js';
export * from './scorecard.projection.js';
export * from './scorecard.tallies.js';
export * from './scorecard.view.js';
export { type TallyKind, tallyGroup, valueKey } from './tally-names.js';
