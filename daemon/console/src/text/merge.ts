// Two people change one thing: what each of its fields becomes for the one who comes second.

export type Fields = Record<string, unknown>;

export interface Meanwhile {
  field: string;
  before: unknown; // as it was when this person began
  after: unknown; // as the other one has left it
  kept: boolean; // this person has touched it too, and what they filled in stands
}

// By value; what is empty is equal to what is not there.
export function equal(a: unknown, b: unknown): boolean {
  const nothing = (v: unknown) => v === undefined || v === null || v === '' || v === false;
  if (nothing(a) || nothing(b)) return nothing(a) && nothing(b);
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  const keys = new Set([...Object.keys(a as object), ...Object.keys(b as object)]);
  return [...keys].every((k) => equal((a as Fields)[k], (b as Fields)[k]));
}

// What was touched stays; everything else becomes what it is now.
export function merge(began: Fields, mine: Fields, theirs: Fields): { merged: Fields; meanwhile: Meanwhile[] } {
  const merged = { ...mine };
  const meanwhile: Meanwhile[] = [];
  for (const field of new Set([...Object.keys(began), ...Object.keys(theirs)])) {
    const [before, after] = [began[field], theirs[field]];
    if (equal(before, after)) continue;
    const touched = !equal(mine[field], before);
    if (!touched && field in theirs) merged[field] = after;
    else if (!touched) delete merged[field];
    meanwhile.push({ field, before, after, kept: touched && !equal(mine[field], after) });
  }
  return { merged, meanwhile };
}
