import type { Command, Priority } from '#libs/kernel';
import type { CalendarInput } from '../calendar/calendar.js';

export type SlaTargetInput = {
  readonly priority: Priority;
  /** Minutes of open time, whole. */
  readonly minutes: number;
};

/** Replaces the whole policy. A priority left out has its default target; no calendar is around the clock. */
export type SetSlaPolicy = Command<
  'SetSlaPolicy',
  { readonly targets?: readonly SlaTargetInput[] | null; readonly calendar?: CalendarInput | null }
>;

export type SlaPolicyCommand = SetSlaPolicy;
