import { selectionOf } from './event-selection.js';

const serverPart = (selection: ReturnType<typeof selectionOf>) => selection.serverFilter?.(() => {});

describe('what a reader wants of the log', () => {
  it('is everything but the events of the server itself where no filter is given', () => {
    const { includes, serverFilter } = selectionOf();
    expect(includes({ type: 'Noted', streamId: 'case-1' })).toBe(true);
    expect(includes({ type: '$metadata', streamId: '$$case-1' })).toBe(false);
    expect(includes({ type: '$>', streamId: 'case-1' })).toBe(false);
    expect(includes({ type: 'Result', streamId: '$projections-x-result' })).toBe(false);
    expect(serverFilter).toBeUndefined();
  });

  it('is selected by type at the server where types are given, and by stream here', () => {
    const selection = selectionOf({ types: ['Red', 'Blue'], streamPrefixes: ['case-'] });
    expect(serverPart(selection)).toMatchObject({ filterOn: 'eventType', prefixes: ['Red', 'Blue'] });
    expect(selection.includes({ type: 'Red', streamId: 'case-1' })).toBe(true);
    expect(selection.includes({ type: 'Red', streamId: 'article-1' })).toBe(false);
    expect(selection.includes({ type: 'Redder', streamId: 'case-1' })).toBe(false);
  });

  it('is selected by stream at the server where prefixes alone are given', () => {
    expect(serverPart(selectionOf({ streamPrefixes: ['case-'] }))).toMatchObject({
      filterOn: 'streamName',
      prefixes: ['case-'],
    });
  });

  it.each([{ types: [] }, { streamPrefixes: [] }])(
    'is nothing for %j, which a server would take for everything',
    (filter) => {
      expect(selectionOf(filter).includes({ type: 'Red', streamId: 'case-1' })).toBe(false);
    },
  );
});
