export * from './command-handler.js';
export * from './command-id.js';
export type { LoadedStream } from './loaded-stream.js';
