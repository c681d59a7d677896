// A whole number as people write it: 12,000, 1.2万, ３千. Nothing for nothing; what is no number stays as it was typed, so
// that the daemon names it and nothing is taken for it in silence.
const units: Record<string, number> = { 千: 1e3, 万: 1e4, 亿: 1e8 };

export function whole_number(typed: string): number | string | undefined {
  const plain = typed.normalize('NFKC').replace(/[,\s]/g, '');
  if (!plain) return undefined;
  const found = /^(\d+(?:\.\d+)?)([千万亿]?)$/.exec(plain);
  if (!found) return typed;
  const value = Math.round(Number(found[1]) * (units[found[2] ?? ''] ?? 1) * 1e6) / 1e6;
  return Number.isSafeInteger(value) ? value : typed;
}

// How many there are, of a list that was not counted beyond `most`.
export function up_to(count: number, most = 200): string {
  return count > most ? `${most}+` : String(count);
}
