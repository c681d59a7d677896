// Word and web pages put much into the clipboard that no channel can show. What a reader would see is kept: paragraphs,
// headings, lists, tables, emphasis.

export interface Pasted {
  html: string;
  foreign_pictures: number;
}

function unwrap_word_lists(page: Document): void {
  const items = Array.from(page.querySelectorAll<HTMLElement>('p[class*="MsoListParagraph"], p[style*="mso-list"]'));
  let list: HTMLElement | null = null;
  for (const item of items) {
    const marker = item.querySelector('span[style*="mso-list:Ignore"], span[style*="mso-list: Ignore"]');
    const numbered = /^[\s(（]*[0-9a-z一二三四五六七八九十]+[.)、．）]/i.test(marker?.textContent ?? '');
    marker?.remove();
    const tag = numbered ? 'OL' : 'UL';
    if (!list || list.tagName !== tag || list.nextElementSibling !== item) {
      list = page.createElement(tag);
      item.before(list);
    }
    const line = page.createElement('li');
    const paragraph = page.createElement('p');
    paragraph.append(...Array.from(item.childNodes));
    line.append(paragraph);
    list.append(line);
    item.remove();
  }
}

// Word marks lists by comments too; its markers stand between two conditional comments.
function drop_noise(page: Document): void {
  page.querySelectorAll('style, script, meta, link, title, xml, o\\:p').forEach((e) => {
    if (e.tagName === 'O:P') e.replaceWith(...Array.from(e.childNodes));
    else e.remove();
  });
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const comments: Node[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  comments.forEach((c) => c.parentNode?.removeChild(c));
}

function drop_foreign_pictures(page: Document): number {
  let dropped = 0;
  for (const picture of page.querySelectorAll('img')) {
    if (/^(?:https?:\/\/[^/]+)?\/api\/v1\/media\//.test(picture.getAttribute('src') ?? '')) continue;
    picture.remove();
    ++dropped;
  }
  return dropped;
}

export function clean_paste(html: string): Pasted {
  const page = new DOMParser().parseFromString(html, 'text/html');
  drop_noise(page);
  unwrap_word_lists(page);
  const foreign_pictures = drop_foreign_pictures(page);
  return { html: page.body.innerHTML, foreign_pictures };
}
