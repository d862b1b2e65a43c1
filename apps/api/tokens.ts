/** What providers that are no classes of their own are injected by. */
export const CASEBOOK = Symbol('casebook');
export const CLOCK = Symbol('clock');
export const LOGGER = Symbol('logger');
export const SETTINGS = Symbol('settings');
export const TOKEN_VERIFIER = Symbol('token verifier');
