export * from './due-clocks.projection.js';
