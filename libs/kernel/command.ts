import type { Actor } from './event.js';
import type { Instant } from './identifiers.js';

/** An intent with all that deciding needs: who asks, and at what time. */
export type Command<Type extends string = string, Data = object> = {
  readonly type: Type;
  readonly data: Data;
  readonly actor: Actor;
  readonly at: Instant;
};
