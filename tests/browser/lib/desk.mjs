// One person at one browser: a context of its own, a count of the clicks made, and words for what people do.
import { find_violations } from './axe.mjs';
import { becomes } from './expect.mjs';

export class Desk {
  constructor(world, context, page, login) {
    this.world = world;
    this.context = context;
    this.page = page;
    this.login = login;
    this.clicks = 0;
    this.under_way = new Set();
    const calls = (request) => new URL(request.url()).pathname.startsWith('/api/');
    page.on('request', (request) => calls(request) && this.under_way.add(request));
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => this.under_way.delete(request));
  }

  async click(target) {
    const found = typeof target === 'string' ? this.page.locator(target) : target;
    await found.first().click();
    this.clicks += 1;
  }

  // A button by its words, on the page or in the dialog on top.
  button(words, within = this.page) {
    return within.getByRole('button', { name: words, exact: true });
  }

  test(name, within = this.page) {
    return within.locator(`[data-test="${name}"]`);
  }

  async go(path) {
    await this.page.goto(this.world.url + path);
    await this.settle();
  }

  // No call of the API under way, and none that the last answer brought about; nothing says that it is loading.
  async settle() {
    const quiet = () => this.under_way.size === 0;
    await becomes('the page comes to rest', async () => {
      if (!quiet()) return [...this.under_way].map((r) => r.url());
      await this.page.evaluate(() => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 60))));
      return quiet();
    });
    await this.page.waitForFunction(() => !/正在载入|Loading…/.test(document.body.innerText));
  }

  async fill(name, text) {
    await this.page.locator(`[name="${name}"]`).fill(text);
  }

  async see(words, timeout = 15000) {
    await this.page.getByText(words).first().waitFor({ state: 'visible', timeout });
  }

  async text(selector) {
    return (await this.page.locator(selector).first().innerText()).trim();
  }

  async check_accessible(where) {
    const found = await find_violations(this.page);
    if (found.length) throw new Error(`axe on ${where}:\n${found.join('\n')}`);
  }

  async shoot(name) {
    if (!this.world.pictures) return;
    await this.page.screenshot({ path: `${this.world.pictures}/${name}.png` });
  }

  // The API as this person's browser sees it: with its cookie, never past the daemon.
  async api(path) {
    return this.page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);
  }

  // The same person elsewhere: as another window of theirs would act, or a colleague with the same permissions.
  async act(method, path, body, version) {
    return this.page.evaluate(async ([how, at, what, of]) => {
      const { csrf } = await (await fetch('/api/v1/session')).json();
      const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' };
      if (of !== undefined) headers['If-Match'] = `"${of}"`;
      const answer = await fetch(`/api/v1${at}`, { method: how, headers, body: JSON.stringify(what) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${how} ${at}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : undefined;
    }, [method, path, body, version]);
  }

  async close() {
    await this.context.close();
  }
}
