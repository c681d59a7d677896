// The browser and the people in it.
import { chromium } from 'playwright-core';

import { Desk } from './desk.mjs';
import { People } from './people.mjs';

export class World {
  static async open({ url, people, pictures, browser }) {
    const world = new World();
    world.url = url.replace(/\/$/, '');
    world.people = new People(people);
    world.pictures = pictures;
    world.desks = [];
    world.browser = await chromium.launch({ executablePath: browser, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    return world;
  }

  async stranger(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
    context.setDefaultTimeout(15000);
    const page = await context.newPage();
    const desk = new Desk(this, context, page, '');
    desk.problems = [];
    page.on('pageerror', (error) => desk.problems.push(error.message));
    // A policy breach is a fault of the console; a refused request is not.
    page.on('console', (message) => message.text().includes('Content Security Policy') && desk.problems.push(message.text()));
    this.desks.push(desk);
    return desk;
  }

  // Signs in through the form; whoever still has a one-time password chooses their own on the way.
  async at_desk(login, options = {}) {
    const desk = await this.stranger(options);
    desk.login = login;
    for (const password of this.people.passwords(login)) {
      await desk.go('/sign-in');
      await desk.fill('login', login);
      await desk.fill('password', password);
      await desk.button('登录').click();
      const next = await Promise.race([
        desk.page.waitForURL((at) => !at.pathname.startsWith('/sign-in')).then(() => 'in'),
        desk.page.locator('.notice.is-bad').waitFor().then(() => 'refused'),
      ]);
      if (next === 'refused') continue;
      if (new URL(desk.page.url()).pathname === '/password') await this.choose_password(desk, password);
      await desk.settle();
      return desk;
    }
    throw new Error(`${login} could not sign in with any password known here`);
  }

  async choose_password(desk, one_time) {
    const own = this.people.choose(desk.login);
    await desk.fill('old_password', one_time);
    await desk.fill('new_password', own);
    await desk.fill('repeat_password', own);
    await desk.button('修改密码').click();
    await desk.page.waitForURL((at) => at.pathname === '/');
  }

  async close() {
    await this.browser.close();
  }
}
