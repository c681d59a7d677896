// What changed between two texts, first by paragraph, then by character inside a changed paragraph.

export interface Span {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

export interface Block {
  kind: 'same' | 'added' | 'removed' | 'changed';
  spans: Span[];
}

interface Step<T> {
  kind: Span['kind'];
  item: T;
}

// Longest common subsequence; what begins and ends alike is set aside first, so ordinary edits stay small.
function compare<T>(before: T[], after: T[]): Step<T>[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) ++head;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) ++tail;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  const same = (items: T[]): Step<T>[] => items.map((item) => ({ kind: 'same', item }));
  return [...same(before.slice(0, head)), ...middle(a, b), ...same(before.slice(before.length - tail))];
}

const most_cells = 4_000_000;

function middle<T>(a: T[], b: T[]): Step<T>[] {
  const removed = (): Step<T>[] => a.map((item) => ({ kind: 'removed', item }));
  const added = (): Step<T>[] => b.map((item) => ({ kind: 'added', item }));
  if (!a.length || !b.length || a.length * b.length > most_cells) return [...removed(), ...added()];
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; --i)
    for (let j = b.length - 1; j >= 0; --j)
      best[i * width + j] =
        a[i] === b[j] ? best[(i + 1) * width + j + 1]! + 1 : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
  const steps: Step<T>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      steps.push({ kind: 'same', item: a[i]! });
      ++i;
      ++j;
    } else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) steps.push({ kind: 'removed', item: a[i++]! });
    else steps.push({ kind: 'added', item: b[j++]! });
  }
  while (i < a.length) steps.push({ kind: 'removed', item: a[i++]! });
  while (j < b.length) steps.push({ kind: 'added', item: b[j++]! });
  return steps;
}

export function diff_text(before: string, after: string): Span[] {
  const spans: Span[] = [];
  for (const step of compare(Array.from(before), Array.from(after))) {
    const last = spans[spans.length - 1];
    if (last?.kind === step.kind) last.text += step.item;
    else spans.push({ kind: step.kind, text: step.item });
  }
  return spans;
}

// Things in a row, each there or not.
export function diff_list(before: string[], after: string[]): Span[] {
  const steps = compare(before.filter(Boolean), after.filter(Boolean));
  return steps.map(({ kind, item }, i) => ({ kind, text: i ? `；${item}` : item }));
}

function alike(spans: Span[]): boolean {
  const size = (kind: Span['kind']) => spans.filter((s) => s.kind === kind).reduce((n, s) => n + s.text.length, 0);
  return size('same') >= Math.max(size('added'), size('removed')) * 0.4;
}

// A removed paragraph directly before an added one that resembles it is one changed paragraph.
export function diff_blocks(before: string[], after: string[]): Block[] {
  const blocks: Block[] = [];
  for (const step of compare(before, after)) {
    const last = blocks[blocks.length - 1];
    if (step.kind === 'added' && last?.kind === 'removed') {
      const spans = diff_text(last.spans[0]?.text ?? '', step.item);
      if (alike(spans)) {
        blocks[blocks.length - 1] = { kind: 'changed', spans };
        continue;
      }
    }
    blocks.push({ kind: step.kind, spans: [{ kind: step.kind, text: step.item }] });
  }
  return blocks;
}

// A table row reads as one line; a list item without the list below it.
function line_of(block: Element): string {
  if (block.tagName === 'TR') return Array.from(block.children, (cell) => cell.textContent?.trim() ?? '').join(' ｜ ');
  const copy = block.cloneNode(true) as Element;
  copy.querySelectorAll('ul, ol').forEach((list) => list.remove());
  return copy.textContent?.trim() ?? '';
}

// Which picture, and where a link leads, are part of what is read: "media:" and the digest of a picture, or its address.
function picture(img: Element): string {
  const source = (img.getAttribute('src') ?? '').replace(/^media:([0-9a-f]{12})[0-9a-f]*$/, '$1');
  return `［图：${img.getAttribute('alt') || '未命名'} 〔${source}〕］`;
}

// The paragraphs a reader sees. The document is parsed but never shown, so nothing in it runs or loads.
export function paragraphs(html: string): string[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const img of page.querySelectorAll('img')) img.replaceWith(picture(img));
  for (const link of page.querySelectorAll('a[href]')) link.append(`〔${link.getAttribute('href')}〕`);
  const found: string[] = [];
  for (const block of page.querySelectorAll('p, h1, h2, h3, h4, li, tr, pre')) {
    const within = block.parentElement?.closest('tr, li');
    if (within && !(block.tagName === 'LI' && within.tagName === 'LI')) continue;
    const text = line_of(block);
    if (text) found.push(text);
  }
  return found.length ? found : [page.body.textContent?.trim() ?? ''].filter(Boolean);
}
