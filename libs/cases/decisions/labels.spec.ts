import type { CaseEvent, LinkKind, LinkTarget } from '../case.events.js';
import { given, happened, link, opened, tag, unlink } from '../testing/index.js';

const tagged = (added: readonly string[], removed: readonly string[] = []): CaseEvent => ({
  type: 'CaseTagged',
  data: { added, removed },
});
const linked = (kind: LinkKind, target: LinkTarget | null): CaseEvent => ({
  type: 'CaseLinked',
  data: { kind, target },
});
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `tag-${index}`);

describe('tagging', () => {
  const past = opened({ tags: ['vip', 'fire'] });

  it('adds and removes in one fact', () => {
    given(...past)
      .when(tag(['printer'], ['vip']))
      .thenHappened(tagged(['printer'], ['vip']));
  });

  it('trims, and takes each tag once', () => {
    given(...past)
      .when(tag([' new ', 'new'], [' vip', 'vip ']))
      .thenHappened(tagged(['new'], ['vip']));
  });

  it('records only what changes', () => {
    given(...past)
      .when(tag(['fire', 'new'], ['never-there']))
      .thenHappened(tagged(['new']));
  });

  it.each([
    [[], []],
    [['vip'], []],
    [[' fire '], []],
    [[], ['never-there']],
    [['fire'], ['never-there']],
  ])('that changes nothing appends nothing: add %j, remove %j', (add, remove) => {
    given(...past)
      .when(tag(add, remove))
      .thenNothing();
  });

  it('goes by the tags of now', () => {
    given(...past, happened(tagged(['new'], ['vip'])))
      .when(tag(['new'], ['vip']))
      .thenNothing();
    given(...past, happened(tagged(['new'], ['vip'])))
      .when(tag(['vip'], ['new']))
      .thenHappened(tagged(['vip'], ['new']));
  });

  it('cannot add and remove the same tag', () => {
    given(...past)
      .when(tag(['a', 'b'], ['b ', 'fire']))
      .thenFieldsRefused('remove');
  });

  it('names the place of each blank or overlong tag', () => {
    given(...past)
      .when(tag(['fine', ' ', 'x'.repeat(51)]))
      .thenFieldsRefused('add[1]', 'add[2]');
    given(...past)
      .when(tag(['x'.repeat(50)]))
      .thenHappened(tagged(['x'.repeat(50)]));
  });

  it('goes up to 50 tags, counting the ones there and the ones removed', () => {
    given(...past)
      .when(tag(numbered(48)))
      .thenHappened(tagged(numbered(48)));
    given(...past)
      .when(tag(numbered(49)))
      .thenFieldsRefused('add');
    given(...past)
      .when(tag(numbered(49), ['vip']))
      .thenHappened(tagged(numbered(49), ['vip']));
  });

  it('says once that there are too many', () => {
    given(...past)
      .when(tag(numbered(60)))
      .thenFieldsRefused('add');
  });
});

describe('linking', () => {
  const past = opened({ links: { contact: { id: 'c1', label: 'Rita' }, account: null, deal: null } });

  it.each(['contact', 'account', 'deal'] as const)('links a %s, with or without a label', (kind) => {
    given(...opened())
      .when(link(kind, 'x1', 'Acme'))
      .thenHappened(linked(kind, { id: 'x1', label: 'Acme' }));
    given(...opened())
      .when(link(kind, 'x1'))
      .thenHappened(linked(kind, { id: 'x1', label: null }));
  });

  it('puts a link in the place of another of its kind', () => {
    given(...past)
      .when(link('contact', 'c2', 'Rob'))
      .thenHappened(linked('contact', { id: 'c2', label: 'Rob' }));
  });

  it('changes a label alone', () => {
    given(...past)
      .when(link('contact', 'c1'))
      .thenHappened(linked('contact', { id: 'c1', label: null }));
  });

  it('to what is linked already appends nothing', () => {
    given(...past)
      .when(link('contact', 'c1', 'Rita'))
      .thenNothing();
  });

  it('is refused for an id that is blank or overlong, or an overlong label', () => {
    const long = 'x'.repeat(201);
    given(...past)
      .when(link('deal', ' '))
      .thenFieldsRefused('link.id');
    given(...past)
      .when(link('deal', long, long))
      .thenFieldsRefused('link.id', 'link.label');
  });

  it('goes up to 200 characters each', () => {
    const widest = 'x'.repeat(200);
    given(...past)
      .when(link('deal', widest, widest))
      .thenHappened(linked('deal', { id: widest, label: widest }));
  });
});

describe('unlinking', () => {
  it('removes the link of that kind', () => {
    given(...opened(), happened(linked('deal', { id: 'd1', label: null })))
      .when(unlink('deal'))
      .thenHappened(linked('deal', null));
  });

  it('appends nothing where there is no link of that kind', () => {
    given(...opened({ links: { contact: { id: 'c1', label: null }, account: null, deal: null } }))
      .when(unlink('deal'))
      .thenNothing();
    given(...opened(), happened(linked('deal', { id: 'd1', label: null })), happened(linked('deal', null)))
      .when(unlink('deal'))
      .thenNothing();
  });
});
