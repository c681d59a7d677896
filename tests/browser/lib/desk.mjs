// One person at one browser: a context of its own, a count of the clicks made, and words for what people do.
import { find_violations } from './axe.mjs';

export class Desk {
  constructor(world, context, page, login) {
    this.world = world;
    this.context = context;
    this.page = page;
    this.login = login;
    this.clicks = 0;
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

  // No spinner, no request under way.
  async settle() {
    await this.page.waitForLoadState('networkidle');
    await this.page.waitForFunction(() => !document.body.innerText.includes('正在载入'));
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

  async close() {
    await this.context.close();
  }
}
