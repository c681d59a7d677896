// Every page for somebody who may see it: nothing grave for axe, nothing wider than the window, no fault in the page.
// Walked last: by then there is an article, and every list has something in it.
import { expect } from '../lib/expect.mjs';

const pages = {
  wu: ['/', '/filings', '/filings/new', '/accounts', '/accounts?unheld=1', '/closings', '/handovers', '/handovers/new', '/reveals'],
  feng: ['/', '/filings', '/leaves'],
  chen: ['/', '/articles', '/articles/new', '/deliveries', '/deliveries?trouble=1', '/holds'],
  li: ['/', '/reviews'],
  sun: ['/', '/oversight', '/cases', '/cases?state=decided', '/rules', '/filing-rules', '/accounts', '/closings', '/holds', '/restored', '/status'],
  admin: ['/', '/units', '/tokens', '/status', '/no-such-page'],
  shen: ['/audit'],
};

async function look(world, options, prepare, note) {
  for (const [login, paths] of Object.entries(pages)) {
    const desk = await world.at_desk(login, options);
    await prepare(desk);
    for (const path of paths) {
      await desk.go(path);
      await desk.page.locator('main h1, main .empty').first().waitFor();
      await desk.check_accessible(`${path} (${note})`);
      const wide = await desk.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.ok(wide <= 0, `${path} (${note}) is ${wide} pixels too wide`);
      await desk.shoot(`page-${note}-${login}${path.replace(/\W+/g, '-')}`);
    }
    await desk.close();
  }
}

const nothing = async () => undefined;
const prefer = (choice) => async (desk) => {
  await desk.page.evaluate((text) => localStorage.setItem('tongyuan.preferences', text), JSON.stringify(choice));
};

export const journeys = {
  'on an office screen': (world) => look(world, {}, nothing, 'zh'),
  'on a narrow screen': (world) => look(world, { viewport: { width: 420, height: 800 } }, nothing, 'narrow'),
  'in English, in large type and high contrast': (world) => look(world, {}, prefer({ language: 'en', large: true, contrast: true }), 'en'),

  async 'the list is walked with the keyboard'(world) {
    const chen = await world.at_desk('chen');
    await chen.go('/articles');
    await chen.page.locator('tr .title').first().waitFor();
    await chen.page.keyboard.press('j');
    await chen.page.locator('tr.current').waitFor();
    await chen.page.keyboard.press('?');
    await chen.see('打开选中的行');
    await chen.check_accessible('the help on keys');
    await chen.page.keyboard.press('Escape');
    await chen.page.getByRole('dialog').waitFor({ state: 'hidden' });
    const first = await chen.page.locator('tr.current .title').getAttribute('href');
    await chen.page.evaluate(() => document.activeElement?.blur());
    await chen.page.keyboard.press('Enter');
    await chen.page.waitForURL(`**${first}`);
  },
};
