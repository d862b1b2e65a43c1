export * from './case-board.projection.js';
