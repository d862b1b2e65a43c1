import { Temporal } from 'temporal-polyfill';
import type { ScorecardFigure } from '#libs/application';
import type { CaseEvent } from '#libs/cases';
import type { RecordedEvent } from '#libs/event-store';

/** An event of a case as the log tells it. */
export type LoggedEvent = Pick<RecordedEvent, 'stream' | 'type' | 'revision' | 'data' | 'metadata'>;
export type NaiveValues = {
  readonly category: string;
  readonly priority: string;
  readonly source: string;
  readonly teamId: string;
  readonly ownerId: string;
};
export type NaiveFilter = { readonly [Field in keyof NaiveValues]?: readonly string[] | null };
export type NaiveQuestion = {
  readonly from: string;
  readonly to: string;
  readonly now: string;
  readonly filter?: NaiveFilter;
};

type Moment = { readonly at: number; readonly values: NaiveValues };
export type NaiveCase = {
  readonly id: string;
  readonly openedAt: number;
  readonly openings: Moment[];
  readonly resolutions: Moment[];
  readonly reopenings: Moment[];
  readonly answers: Moment[];
  /** Null where the case is not open any more. */
  readonly backlog: { readonly at: number; readonly values: NaiveValues | null }[];
  due: Moment & { readonly state: 'met' | 'missed' | 'unanswered' };
};

const plain = (category: string | null) => (category === null ? '' : category.trim().toLowerCase());
const settled = (status: string) => status === 'RESOLVED' || status === 'CLOSED';

/** Follows one case through the log, remembering when what happened and what it was then. */
function followed(id: string, events: readonly LoggedEvent[]): NaiveCase | undefined {
  let found: NaiveCase | undefined;
  let values: NaiveValues;
  let isOpen = true;
  let latest = 0;
  let isBreached = false;
  for (const logged of events) {
    const event = logged as unknown as CaseEvent;
    const at = Math.max(latest, Date.parse((logged.metadata as { at: string }).at));
    if (event.type === 'CaseOpened') {
      if (found !== undefined) continue;
      const { category, priority, source, firstResponse } = event.data;
      values = { category: plain(category), priority, source, teamId: '', ownerId: '' };
      const due = { at: Date.parse(firstResponse.targets[priority].dueAt), values, state: 'unanswered' } as const;
      found = { id, openedAt: at, openings: [], resolutions: [], reopenings: [], answers: [], backlog: [], due };
      found.openings.push({ at, values });
      found.backlog.push({ at, values });
      latest = at;
      continue;
    }
    if (found === undefined) continue;
    const change: Partial<NaiveValues> = {};
    if (event.type === 'CaseRouted' || event.type === 'CaseAssigned') {
      Object.assign(change, { teamId: event.data.teamId ?? '', ownerId: event.data.ownerId ?? '' });
    }
    if (event.type === 'PriorityChanged') Object.assign(change, { priority: event.data.to });
    if (event.type === 'CaseRecategorized') Object.assign(change, { category: plain(event.data.category) });
    const before = values!;
    values = { ...before, ...change };
    const isOtherNow = JSON.stringify(before) !== JSON.stringify(values);
    if (event.type === 'CaseRouted' && logged.revision === 1) {
      found.openings[0] = { at: found.openedAt, values };
      found.backlog[0] = { at: found.openedAt, values };
      found.due = { ...found.due, values };
      continue;
    }
    if (isOtherNow && isOpen) {
      found.backlog.push({ at, values });
      latest = at;
    }
    const isUndecided = found.answers.length === 0 && !isBreached && at <= found.due.at;
    if (isOtherNow && isUndecided) found.due = { ...found.due, values };
    if (event.type === 'PriorityChanged' && event.data.firstResponse !== null) {
      found.due = { ...found.due, at: Date.parse(event.data.firstResponse.dueAt) };
    }
    if (event.type === 'FirstResponseRecorded') {
      if (found.answers.length === 0) found.answers.push({ at, values });
      const inTime = !isBreached && Date.parse(event.data.respondedAt) <= found.due.at;
      found.due = { ...found.due, state: inTime ? 'met' : 'missed' };
    }
    if (event.type === 'Breached') {
      isBreached = true;
      found.due = { ...found.due, state: 'missed' };
    }
    if (event.type === 'StatusChanged') {
      const { from, to } = event.data;
      if (!settled(from) && settled(to)) {
        found.resolutions.push({ at, values });
        found.backlog.push({ at, values: null });
        [isOpen, latest] = [false, at];
      }
      if (settled(from) && !settled(to)) {
        found.reopenings.push({ at, values });
        found.backlog.push({ at, values });
        [isOpen, latest] = [true, at];
      }
    }
  }
  return found;
}

/** Every case of a log. */
export function naiveCases(log: readonly LoggedEvent[]): readonly NaiveCase[] {
  const streams = new Map<string, LoggedEvent[]>();
  for (const event of log) {
    if (!event.stream.startsWith('case-')) continue;
    streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
  }
  return [...streams].flatMap(([stream, events]) => followed(stream.slice(stream.indexOf('.') + 1), events) ?? []);
}

const week = 7 * 24 * 3_600_000;

/** The ids of the cases behind each figure, how often things happened, and all the times, in seconds, in ascending order. */
export type NaiveScorecard = {
  readonly cases: { readonly [Figure in ScorecardFigure]: readonly string[] };
  readonly reopenings: number;
  readonly resolutions: number;
  readonly times: { readonly [Time in 'firstResolved' | 'lastResolved' | 'answered']: readonly number[] };
};

/** Counts by going through all cases, one figure after the other, as docs/metrics.md words them. */
export function naiveScorecard(cases: readonly NaiveCase[], question: NaiveQuestion): NaiveScorecard {
  const [from, to, now] = [question.from, question.to, question.now].map((text) => Date.parse(text)) as [
    number,
    number,
    number,
  ];
  const wanted = Object.entries(question.filter ?? {}).filter(([, values]) => values !== null && values !== undefined);
  const passes = (values: NaiveValues) =>
    wanted.every(([field, allowed]) =>
      allowed!.some((one) => (field === 'category' ? plain(one) : one) === values[field as keyof NaiveValues]),
    );
  const counts = ({ at, values }: Moment) => at >= from && at < to && passes(values);
  const idsOf = (test: (one: NaiveCase) => boolean) => cases.filter(test).map(({ id }) => id);
  const first = ({ resolutions }: NaiveCase) => resolutions.slice(0, 1).filter(counts);
  const last = ({ resolutions }: NaiveCase) => resolutions.slice(-1).filter(counts);
  const answered = ({ answers }: NaiveCase) => answers.filter(counts);
  const wasUndone = (one: NaiveCase, resolution: Moment) => {
    const following = one.reopenings[one.resolutions.indexOf(resolution)];
    return following !== undefined && following.at - resolution.at <= week;
  };
  const isDue = (one: NaiveCase) => counts(one.due);
  const secondsOf = (momentsOf: (one: NaiveCase) => readonly Moment[]) =>
    cases
      .flatMap((one) => momentsOf(one).map(({ at }) => Math.floor((at - one.openedAt) / 1000)))
      .sort((one, other) => one - other);
  return {
    cases: {
      opened: idsOf(({ openings }) => openings.some(counts)),
      reopened: idsOf(({ reopenings }) => reopenings.some(counts)),
      backlog: idsOf(({ backlog }) => {
        const state = backlog.filter(({ at }) => at < to).at(-1);
        return state !== undefined && state.values !== null && passes(state.values);
      }),
      resolved: idsOf(({ resolutions }) => resolutions.some(counts)),
      reopenedSoon: idsOf((one) => one.resolutions.filter(counts).some((resolution) => wasUndone(one, resolution))),
      firstResolved: idsOf((one) => first(one).length > 0),
      lastResolved: idsOf((one) => last(one).length > 0),
      met: idsOf((one) => isDue(one) && one.due.state === 'met'),
      missed: idsOf(
        (one) => isDue(one) && (one.due.state === 'missed' || (one.due.state === 'unanswered' && one.due.at < now)),
      ),
      pending: idsOf((one) => isDue(one) && one.due.state === 'unanswered' && one.due.at >= now),
      answered: idsOf((one) => answered(one).length > 0),
    },
    reopenings: cases.flatMap(({ reopenings }) => reopenings.filter(counts)).length,
    resolutions: cases.flatMap(({ resolutions }) => resolutions.filter(counts)).length,
    times: { firstResolved: secondsOf(first), lastResolved: secondsOf(last), answered: secondsOf(answered) },
  };
}

/** Every value of a field that any moment of any case has. */
export function naiveValues(cases: readonly NaiveCase[], field: keyof NaiveValues): readonly string[] {
  const moments = cases.flatMap((one) => [
    ...[one.openings, one.resolutions, one.reopenings, one.answers, one.backlog].flat(),
    one.due,
  ]);
  return [...new Set(moments.flatMap(({ values }) => (values === null ? [] : [values[field]])))];
}

/** The local days, weeks from Monday or months that touch a window, as spans cut where it is. */
export function naiveBuckets(
  { from, to }: Pick<NaiveQuestion, 'from' | 'to'>,
  unit: 'day' | 'week' | 'month',
  timeZone: string,
): readonly { readonly from: string; readonly to: string }[] {
  let date = Temporal.Instant.from(from).toZonedDateTimeISO(timeZone).toPlainDate();
  if (unit === 'week') while (date.dayOfWeek !== 1) date = date.subtract({ days: 1 });
  if (unit === 'month') date = date.with({ day: 1 });
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).epochMilliseconds;
  const buckets: { from: string; to: string }[] = [];
  for (; startOf(date) < Date.parse(to); date = date.add({ [`${unit}s`]: 1 })) {
    const [begin, end] = [startOf(date), startOf(date.add({ [`${unit}s`]: 1 }))];
    const cut = {
      from: new Date(Math.max(begin, Date.parse(from))).toISOString(),
      to: new Date(Math.min(end, Date.parse(to))).toISOString(),
    };
    if (cut.from < cut.to) buckets.push(cut);
  }
  return buckets;
}

/** The value at rank floor(q (n - 1)); null where there are none. */
export function exactPercentile(ascending: readonly number[], q: number): number | null {
  return ascending[Math.floor(q * (ascending.length - 1))] ?? null;
}
