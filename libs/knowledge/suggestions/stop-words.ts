/**
 * English words that say nothing of what a case is about: articles, pronouns, auxiliaries, question words, courtesies.
 * Negations stay in ("not", "no"), because "does not print" and "prints" are different cases.
 */
export const stopWords: ReadonlySet<string> = new Set(
  [
    'a an the this that these those there here then such',
    'i me my mine we us our ours you your yours he him his she her hers it its they them their theirs',
    'im ive youre youve youll were theyre thats theres whats lets',
    'am is are was were be been being do does did doing done have has had having',
    'can could shall should will would may might must cant cannot couldnt dont doesnt didnt isnt arent wasnt werent',
    'havent hasnt hadnt wont wouldnt shouldnt',
    'and or but if as at by for from in into of on than to with so also about just too very',
    'what which who whom whose how why when where',
    'please hello hi hey thank thanks dear regards',
    'http https www',
  ]
    .join(' ')
    .split(' '),
);
