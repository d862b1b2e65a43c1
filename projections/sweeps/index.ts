export * from './sweeps.projection.js';
