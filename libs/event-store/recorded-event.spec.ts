import type { Position } from './event-store.port.js';
import { type EventRecord, encodeEvent, recordedEvent } from './recorded-event.js';
import { noUpcasters, registerUpcasters } from './upcasting.js';

describe('a recorded event', () => {
  const record: EventRecord = {
    id: '0190e5a0-0000-7000-8000-000000000000',
    type: 'Named',
    stream: 'person-1',
    revision: 4,
    position: '000000000000002a' as Position,
    recordedAt: Date.UTC(2026, 0, 31, 9),
    data: '{"name":"Ann Lee"}',
    metadata: '{"tenant":"acme"}',
  };
  const corrupt = (words: RegExp) =>
    expect.objectContaining({ name: 'EventStoreError', reason: 'corrupt', message: expect.stringMatching(words) });

  it('decodes what was encoded', () => {
    const event = { id: record.id, type: 'Named', data: { name: 'Ann' }, metadata: { tenant: 'acme' } };
    const decoded = recordedEvent({ ...record, ...encodeEvent(event) }, noUpcasters);
    expect([decoded.data, decoded.metadata]).toEqual([event.data, event.metadata]);
  });

  it('takes what a driver has decoded already', () => {
    const [data, metadata] = [{ name: 'Ann' }, { tenant: 'acme' }];
    const event = recordedEvent({ ...record, data, metadata }, noUpcasters);
    expect(event.data).toBe(data);
    expect(event.metadata).toBe(metadata);
  });

  it('tells the time of recording in ISO 8601', () => {
    expect(recordedEvent(record, noUpcasters).recordedAt).toBe('2026-01-31T09:00:00.000Z');
  });

  it('looks at no JSON until it is asked for', () => {
    const { id, type, stream, revision, position } = recordedEvent(
      { ...record, data: '{', metadata: '{' },
      noUpcasters,
    );
    const { id: givenId, ...given } = record;
    expect(given).toMatchObject({ type, stream, revision, position });
    expect(id).toBe(givenId);
  });

  it('decodes and upcasts once', () => {
    let lifted = 0;
    const upcast = () => ({ lifted: ++lifted });
    const event = recordedEvent(record, registerUpcasters([{ type: 'Named', from: 1, upcast }]));
    expect([event.data, event.data, event.data]).toEqual([{ lifted: 1 }, { lifted: 1 }, { lifted: 1 }]);
    expect(event.stored.data).toBe(event.stored.data);
    expect(event.metadata).toBe(event.metadata);
  });

  it.each([
    { part: 'data', text: '{"name":' },
    { part: 'metadata', text: 'tenant' },
  ] as const)('names stream and revision where its $part is no JSON', ({ part, text }) => {
    const event = recordedEvent({ ...record, [part]: text }, noUpcasters);
    expect(() => event[part]).toThrow(corrupt(new RegExp(`event 4 of stream "person-1".*${part} is not JSON`)));
  });

  it.each(['null', '[]', '"text"', '7'])('refuses %s for data', (data) => {
    const event = recordedEvent({ ...record, data }, noUpcasters);
    expect(() => event.data).toThrow(corrupt(/event 4 of stream "person-1".*not a JSON object/));
  });

  it('names stream and revision where its schema is unknown', () => {
    const event = recordedEvent({ ...record, metadata: '{"schema":9}' }, noUpcasters);
    expect(() => event.data).toThrow(corrupt(/event 4 of stream "person-1".*schema 9/));
    expect(event.stored).toEqual({ data: { name: 'Ann Lee' }, metadata: { schema: 9 } });
  });
});
