export * from './smtp-mail-transport.js';
