import {
  accept,
  assertNever,
  type Command,
  type Decider,
  type Decision,
  type Instant,
  instant,
  refusal,
  refuse,
  type Stamped,
} from '#libs/kernel';
import type { BreachNotice, DeliveryEvent, DeliveryTarget } from './delivery.events.js';

/** How often a message is tried and how long is waited in between: twice as long each time, up to the longest. */
export type RetryPolicy = {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
};

export type RequestDelivery = Command<
  'RequestDelivery',
  DeliveryTarget & { readonly deliveryId: string; readonly notice: BreachNotice }
>;
export type RecordAttempt = Command<
  'RecordAttempt',
  {
    readonly deliveryId: string;
    /** Null: the other side has taken it. `permanent` where another attempt cannot help. */
    readonly failure: { readonly error: string; readonly permanent: boolean } | null;
    readonly policy: RetryPolicy;
  }
>;
export type DeliveryCommand = RequestDelivery | RecordAttempt;

/** A delivery as its record has it; null before it is requested. JSON-plain. */
export type DeliveryState =
  | (DeliveryTarget & {
      readonly deliveryId: string;
      readonly notice: BreachNotice;
      readonly status: 'waiting' | 'delivered' | 'abandoned';
      readonly attempts: number;
      /** When the next attempt is due, where one is. */
      readonly plannedFor: Instant;
    })
  | null;

function decide(command: DeliveryCommand, state: DeliveryState): Decision<DeliveryEvent> {
  if (command.type === 'RequestDelivery') {
    const { data, at } = command;
    return state === null ? accept({ type: 'DeliveryRequested', data: { ...data, plannedFor: at } }) : accept();
  }
  if (state === null) {
    const { deliveryId } = command.data;
    return refuse(refusal('NOT_FOUND', `There is no delivery ${deliveryId}.`, { kind: 'delivery', id: deliveryId }));
  }
  return state.status === 'waiting' ? recordAttempt(command, state) : accept();
}

function recordAttempt({ data, at }: RecordAttempt, state: NonNullable<DeliveryState>): Decision<DeliveryEvent> {
  const { deliveryId, plannedFor, channel, to } = state;
  const { failure, policy } = data;
  const attempt = state.attempts + 1;
  if (failure === null) return accept({ type: 'DeliverySucceeded', data: { deliveryId, attempt, plannedFor } });
  const { error, permanent } = failure;
  if (permanent || attempt >= policy.attempts) {
    return accept({ type: 'DeliveryAbandoned', data: { deliveryId, attempt, error, plannedFor } });
  }
  const nextAttemptAt = instant(Date.parse(at) + delayAfter(attempt, policy));
  return accept({
    type: 'DeliveryFailed',
    data: { deliveryId, channel, to, attempt, error, plannedFor, nextAttemptAt },
  });
}

/** Milliseconds until the attempt after this one. */
function delayAfter(attempt: number, { firstDelayMs, longestDelayMs }: RetryPolicy): number {
  return Math.max(1, Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)));
}

function evolve(state: DeliveryState, event: Stamped<DeliveryEvent>): DeliveryState {
  if (event.type === 'DeliveryRequested') return state ?? { ...event.data, status: 'waiting', attempts: 0 };
  if (state === null) return null;
  const { attempt } = event.data;
  switch (event.type) {
    case 'DeliverySucceeded':
      return { ...state, status: 'delivered', attempts: attempt };
    case 'DeliveryFailed':
      return { ...state, attempts: attempt, plannedFor: event.data.nextAttemptAt };
    case 'DeliveryAbandoned':
      return { ...state, status: 'abandoned', attempts: attempt };
    default:
      assertNever(event);
      return state;
  }
}

/** The record of one delivery: asked for once, tried until the other side has taken it or it is given up. */
export const deliveryDecider: Decider<DeliveryCommand, DeliveryState, DeliveryEvent> = {
  initialState: null,
  decide,
  evolve,
};
