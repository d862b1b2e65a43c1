export * from './sweeps-over.js';
export * from './temporary-desk.js';
