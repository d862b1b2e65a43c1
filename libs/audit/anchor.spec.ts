import { tenantId } from '#libs/kernel';
import { specificationOf } from '#libs/kernel/testing';
import { type Anchor, type AnchorMade, anchorDecider, anchorStream, installation, type MakeAnchor } from './anchor.js';
import { tenantOfStream } from './stream-name.js';

const { given } = specificationOf(anchorDecider);
const [root, otherRoot] = ['ab'.repeat(32), 'cd'.repeat(32)];

function made(anchor: Partial<Anchor> = {}) {
  const data: Anchor = { number: 1, events: 10, streams: 3, root, previousRoot: null, findings: 0, ...anchor };
  return { type: 'AnchorMade', data, metadata: {} } as unknown as AnchorMade & { metadata: never };
}

const make = (data: Partial<MakeAnchor['data']> = {}): MakeAnchor =>
  ({
    type: 'MakeAnchor',
    data: { events: 20, streams: 4, root: otherRoot, findings: 0, acceptFindings: false, ...data },
  }) as MakeAnchor;

const happened = ({ data }: AnchorMade): AnchorMade => ({ type: 'AnchorMade', data });

describe('an anchor', () => {
  it('is the first, and then one more than the last, whose root it names', () => {
    given()
      .when(make({ events: 10, streams: 3, root }))
      .thenHappened(happened(made()));
    given(made())
      .when(make())
      .thenHappened(happened(made({ number: 2, events: 20, streams: 4, root: otherRoot, previousRoot: root })));
  });

  it.each([9, 10])('over %i events is refused behind one over 10', (events) => {
    given(made()).when(make({ events })).thenFieldsRefused('events');
  });

  it('over nothing is refused', () => {
    given()
      .when(make({ events: 0 }))
      .thenFieldsRefused('events');
  });

  it('over a log with findings is refused until somebody accepts them, and again where there are more', () => {
    given()
      .when(make({ findings: 2 }))
      .thenFieldsRefused('findings');
    const accepted = { number: 1, events: 20, streams: 4, root: otherRoot, findings: 2 };
    given()
      .when(make({ findings: 2, acceptFindings: true }))
      .thenHappened(happened(made(accepted)));
    const more = { events: 30, findings: 2 };
    given(made(accepted))
      .when(make(more))
      .thenHappened(happened(made({ ...accepted, ...more, number: 2, previousRoot: otherRoot })));
    given(made(accepted))
      .when(make({ events: 30, findings: 3 }))
      .thenFieldsRefused('findings');
  });

  it('belongs to no tenant that a token can carry', () => {
    expect(() => tenantId(installation)).toThrow(RangeError);
    expect(tenantOfStream(anchorStream)).toBe(installation);
  });
});
