export * from './agreement.js';
export * from './lives.js';
export * from './naive-scorecard.js';
