import { porterStem } from './porter-stemmer.js';

describe("Porter's stemmer", () => {
  // The examples that the paper gives for each step, carried through all five steps.
  it.each([
    ['1a', 'caresses caress ponies poni ties ti caress caress cats cat'],
    ['1b', 'feed feed agreed agre plastered plaster bled bled motoring motor sing sing'],
    ['1b, mended', 'conflated conflat troubled troubl sized size hopping hop tanned tan falling fall'],
    ['1b, mended too', 'hissing hiss fizzed fizz failing fail filing file'],
    ['1c', 'happy happi sky sky'],
    ['2', 'relational relat conditional condit rational ration valenci valenc hesitanci hesit digitizer digit'],
    ['2', 'conformabli conform radicalli radic differentli differ vileli vile analogousli analog'],
    ['2', 'vietnamization vietnam predication predic operator oper feudalism feudal decisiveness decis'],
    ['2', 'hopefulness hope callousness callous formaliti formal sensitiviti sensit sensibiliti sensibl'],
    ['3', 'triplicate triplic formative form formalize formal electriciti electr electrical electr'],
    ['3', 'hopeful hope goodness good'],
    ['4', 'revival reviv allowance allow inference infer airliner airlin gyroscopic gyroscop adjustable adjust'],
    ['4', 'defensible defens irritant irrit replacement replac adjustment adjust dependent depend adoption adopt'],
    ['4', 'homologou homolog communism commun activate activ angulariti angular homologous homolog effective effect'],
    ['4', 'bowdlerize bowdler'],
    ['5', 'probate probat rate rate cease ceas controll control roll roll'],
    ['its two departures', 'possibly possibl technology technolog'],
  ])('stems the examples of step %s', (_, pairs) => {
    const words = pairs.split(' ');
    const examples = words.filter((_word, at) => at % 2 === 0);
    expect(examples.map(porterStem)).toEqual(words.filter((_word, at) => at % 2 === 1));
  });

  it('gives the forms of a word one stem', () => {
    const forms = ['connect', 'connected', 'connecting', 'connection', 'connections'];
    expect(new Set(forms.map(porterStem))).toEqual(new Set(['connect']));
  });

  it('leaves words of one or two letters alone', () => {
    expect(['a', 'is', 'as', 'by'].map(porterStem)).toEqual(['a', 'is', 'as', 'by']);
  });
});
